/**
 * The score of the detectors on recorded runs that were labelled with hindsight: every trace of a folder is replayed and
 * compared with its label.
 */
@NullMarked
package io.grokwatch.backtest.evaluation;

import org.jspecify.annotations.NullMarked;
