/**
 * Recorded runs: a trace is read line by line and replayed as the events of a live run, so that the same fold makes the same
 * findings.
 */
@NullMarked
package io.grokwatch.backtest.trace;

import org.jspecify.annotations.NullMarked;
