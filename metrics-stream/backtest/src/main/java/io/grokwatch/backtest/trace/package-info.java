/**
 * The detectors over recorded runs, without a stack: a trace is read line by line and goes to the same fold that watches
 * live runs, as the same events. So a trace has the same findings here and there.
 */
@NullMarked
package io.grokwatch.backtest.trace;

import org.jspecify.annotations.NullMarked;
