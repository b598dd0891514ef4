/**
 * The detectors judged on recorded runs whose truth was worked out with hindsight: every trace of a folder is replayed and
 * compared with its label.
 */
@NullMarked
package io.grokwatch.backtest.evaluation;

import org.jspecify.annotations.NullMarked;
