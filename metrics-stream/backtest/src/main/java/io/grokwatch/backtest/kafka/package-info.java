/** What the commands read from topics, and write to them. */
@NullMarked
package io.grokwatch.backtest.kafka;

import org.jspecify.annotations.NullMarked;
