package io.grokwatch.local.trace;

import io.grokwatch.events.trace.TraceLine;
import io.grokwatch.local.Failure;
import org.jspecify.annotations.Nullable;

/** Lines of a trace, one after the other. */
sealed interface TraceSource permits TraceFile, RecordedTrace.Lines {
    /** What it is called in messages. */
    String name();

    /**
     * The next line, or null at the end.
     *
     * @throws Failure that names the line, if it is not one of a trace
     */
    @Nullable
    TraceLine next();

    /** What is wrong with the line that was read last. */
    Failure failure(String reason);
}
