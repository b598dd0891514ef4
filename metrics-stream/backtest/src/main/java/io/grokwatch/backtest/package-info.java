/**
 * Judges detectors on recorded runs: replays traces through them, scores what they find against labels, fits the forecast to
 * recorded runs, and runs them again over what the topics hold of past runs.
 */
@NullMarked
package io.grokwatch.backtest;

import org.jspecify.annotations.NullMarked;
