/**
 * The API for programs that log their runs over HTTP: attempts of clients, batches of metrics that count once, reports of the life of a
 * run, and what is requested of the program. Everything reaches Kafka before it is acknowledged.
 */
@NullMarked
package io.grokwatch.tracker.logging;

import org.jspecify.annotations.NullMarked;
