package io.grokwatch.backtest.trace;

import io.grokwatch.backtest.InputException;
import io.grokwatch.events.trace.TraceLine;
import org.jspecify.annotations.Nullable;

/** The lines of a trace, in order. */
sealed interface TraceSource permits TraceFile, RecordedTrace.Lines {
    /** The name in messages. */
    String name();

    /**
     * The next line, or null at the end.
     *
     * @throws InputException if the line is malformed; the message has its number
     */
    @Nullable
    TraceLine next();

    /** An error about the line that was read last. */
    InputException failure(String reason);
}
