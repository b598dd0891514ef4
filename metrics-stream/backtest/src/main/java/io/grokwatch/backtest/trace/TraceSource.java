package io.grokwatch.backtest.trace;

import io.grokwatch.backtest.InputException;
import io.grokwatch.events.trace.TraceLine;
import org.jspecify.annotations.Nullable;

/** Lines of a trace, one after the other. */
sealed interface TraceSource permits TraceFile, RecordedTrace.Lines {
    /** What it is called in messages. */
    String name();

    /**
     * The next line, or null at the end.
     *
     * @throws InputException that names the line, if it is not one of a trace
     */
    @Nullable
    TraceLine next();

    /** What is wrong with the line that was read last. */
    InputException failure(String reason);
}
