/**
 * The Kafka Streams application around the detectors: {@link io.grokwatch.stream.TrackerTopology} reads from top to
 * bottom, the processors adapt records to the pure folds of {@code io.grokwatch.detect}. {@link
 * io.grokwatch.stream.StreamShell} is all that Quarkus knows of it.
 */
@NullMarked
package io.grokwatch.stream;

import org.jspecify.annotations.NullMarked;
