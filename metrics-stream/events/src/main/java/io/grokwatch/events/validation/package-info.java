/**
 * The rules of what is kept of the metrics that people send, the same at every door: process trainers, the trainer interface,
 * Kafka, the HTTP API, traces and logs. A part that the rules refuse is left out by itself and counted; the rest of its line,
 * row or batch is kept.
 *
 * <p>The package depends on nothing else of the contract.
 */
@NullMarked
package io.grokwatch.events.validation;

import org.jspecify.annotations.NullMarked;
