/**
 * What every detector is and works with: the interface {@link io.grokwatch.detect.detector.Detector}, the metrics of a step,
 * what is known of the run beside them, and drafts of findings. Detectors know each other by the values in here alone.
 */
@NullMarked
package io.grokwatch.detect.detector;

import org.jspecify.annotations.NullMarked;
