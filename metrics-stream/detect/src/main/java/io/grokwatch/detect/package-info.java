/**
 * Detectors as pure folds over a run's metrics: no Kafka, no clock, no I/O, no randomness. {@link
 * io.grokwatch.detect.RunDetectors} holds all of them for one run; the same trace gives the same findings, byte for byte.
 */
@NullMarked
package io.grokwatch.detect;

import org.jspecify.annotations.NullMarked;
