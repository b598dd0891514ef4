package io.grokwatch.backtest.trace;

import io.grokwatch.backtest.InputException;
import io.grokwatch.events.trace.TraceLine;
import io.grokwatch.logs.LogException;
import io.grokwatch.logs.LoggedRun;
import io.grokwatch.logs.Logs;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The runs of logs of other formats than traces. */
public final class LoggedRuns {
    private LoggedRuns() {}

    /** @throws InputException if nothing in the file or folder can be read */
    public static List<LoggedRun> read(Path path) {
        return read(() -> Logs.read(path));
    }

    /**
     * The runs of a stream.
     *
     * @throws InputException if nothing in it can be read
     */
    public static List<LoggedRun> read(String name, InputStream bytes) {
        return read(() -> Logs.read(name, bytes));
    }

    private static List<LoggedRun> read(Supplier<List<LoggedRun>> reader) {
        try {
            return reader.get();
        } catch (LogException e) {
            throw new InputException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Settings of other programs may have the name of a fact and another meaning; those that are out of range are left out. */
    static TraceLine.Header header(LoggedRun run) {
        Map<String, Object> settings = new LinkedHashMap<>(run.settings());
        settings.remove("run_id");
        try {
            return new TraceLine.Header(settings);
        } catch (IllegalArgumentException outOfRange) {
            return new TraceLine.Header(Map.of());
        }
    }
}
