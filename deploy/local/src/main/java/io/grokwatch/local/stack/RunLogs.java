package io.grokwatch.local.stack;

import java.nio.file.Path;

/** The folder where the workers of a stack keep the logs of runs. */
public final class RunLogs {
    private RunLogs() {}

    static Path folder(Path data) {
        return data.resolve("logs").resolve("runs");
    }

    /** The log of a run, which exists once the run has written something. */
    public static Path of(Path data, String run) {
        return folder(data).resolve(run + ".log");
    }
}
