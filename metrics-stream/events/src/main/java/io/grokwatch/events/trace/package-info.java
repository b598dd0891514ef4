/** Traces: recorded runs as JSON lines, what the detectors replay offline and what training without Kafka writes. */
@NullMarked
package io.grokwatch.events.trace;

import org.jspecify.annotations.NullMarked;
