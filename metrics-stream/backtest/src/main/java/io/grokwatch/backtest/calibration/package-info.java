/** Calibration: forecasts fitted to recorded runs, and scored on held-out ones. */
@NullMarked
package io.grokwatch.backtest.calibration;

import org.jspecify.annotations.NullMarked;
