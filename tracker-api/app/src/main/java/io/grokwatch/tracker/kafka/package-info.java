/**
 * The clients of the broker: topics, what is sent, and where undecodable records go. Reading is the projection's.
 */
@NullMarked
package io.grokwatch.tracker.kafka;

import org.jspecify.annotations.NullMarked;
