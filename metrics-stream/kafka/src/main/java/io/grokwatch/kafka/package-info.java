/**
 * Plumbing between the contract and the Kafka clients: how events and bulk payloads become records and back, dead letters,
 * creation of the topics of the catalogue, configurations of clients, retries, and reading a topic to its present end.
 */
@NullMarked
package io.grokwatch.kafka;

import org.jspecify.annotations.NullMarked;
