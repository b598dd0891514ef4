package io.grokwatch.local.stack;

import java.nio.file.Path;

/** Where the workers of a stack keep what its runs say. */
public final class RunLogs {
    private RunLogs() {}

    static Path folder(Path data) {
        return data.resolve("logs").resolve("runs");
    }

    /** The log of a run, which is there once the run has said something. */
    public static Path of(Path data, String run) {
        return folder(data).resolve(run + ".log");
    }
}
