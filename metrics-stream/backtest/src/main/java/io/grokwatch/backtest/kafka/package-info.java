/** Writing to topics in transactions. */
@NullMarked
package io.grokwatch.backtest.kafka;

import org.jspecify.annotations.NullMarked;
