/**
 * Evaluations of a run's validation sets: which steps are some, how noisy they are, and when they showed the train set fitted
 * and the validation set solved.
 */
@NullMarked
package io.grokwatch.detect.evaluation;

import org.jspecify.annotations.NullMarked;
