/**
 * Whether a run memorises first and generalises much later, for each of its validation sets: {@link
 * io.grokwatch.detect.grokking.ValidationSplits} is the detector, {@link io.grokwatch.detect.grokking.GrokkingDetector} its
 * rules for one set.
 */
@NullMarked
package io.grokwatch.detect.grokking;

import org.jspecify.annotations.NullMarked;
