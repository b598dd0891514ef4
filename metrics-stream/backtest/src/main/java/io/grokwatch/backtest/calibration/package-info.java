/** Recorded runs in the form that forecasts are fitted to. */
@NullMarked
package io.grokwatch.backtest.calibration;

import org.jspecify.annotations.NullMarked;
