package io.grokwatch.bench.harness;

import org.jspecify.annotations.Nullable;

/** A benchmark that could not be run, for a reason that the user can correct: its message is the one line that is printed. */
public final class BenchmarkFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param message one clear line: what went wrong, with the offending value, and what to do */
    public BenchmarkFailure(String message) {
        super(message);
    }

    /** The same with a cause, which is printed only on request. */
    public BenchmarkFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
