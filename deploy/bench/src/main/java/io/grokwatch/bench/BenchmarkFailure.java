package io.grokwatch.bench;

import org.jspecify.annotations.Nullable;

/** A benchmark that could not be run, for a reason that a person can put right: its message is the one line shown. */
public final class BenchmarkFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param message one clear line: what went wrong, with the offending value, and what to do */
    public BenchmarkFailure(String message) {
        super(message);
    }

    /** The same with what lies behind it, which is shown only on request. */
    public BenchmarkFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
