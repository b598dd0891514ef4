package io.grokwatch.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.grokwatch.cli.api.RunView;
import io.grokwatch.cli.api.TrackerClient;
import io.grokwatch.cli.display.Accuracies;
import io.grokwatch.cli.display.Table;
import io.grokwatch.cli.error.UsageException;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "runs", description = "Lists the newest runs.")
final class RunsCommand implements Callable<Integer> {
    /** The API's own. */
    private static final int LIMIT_MOST = 500;

    @Mixin
    private Terminal terminal = new Terminal();

    @Mixin
    private StackOptions options = new StackOptions();

    @Option(names = "--limit", paramLabel = "N", description = "at most so many (default: ${DEFAULT-VALUE})")
    private int limit = 20;

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    @Override
    public Integer call() {
        if (limit < 1 || limit > LIMIT_MOST) {
            throw new UsageException("--limit must be in [1, " + LIMIT_MOST + "], was " + limit);
        }
        try (TrackerClient tracker = options.tracker()) {
            JsonNode runs = tracker.runs(limit);
            if (json) {
                terminal.print(runs.path("runs").toString());
                return 0;
            }
            Table table = new Table(
                    "RUN", "NAME", "STATUS", "PHASE", "STEP", "OF", "TRAIN", "VAL", "DETECTIONS", "SUBMITTED");
            for (RunView run : tracker.views(runs)) {
                Accuracies accuracies = new Accuracies(run.latest());
                table.row(
                        run.id(),
                        run.name(),
                        run.status(),
                        Objects.requireNonNullElse(run.phase(), "-"),
                        Long.toString(run.step()),
                        Objects.toString(run.steps(), "-"),
                        accuracies.train(),
                        accuracies.validation(),
                        Integer.toString(run.detections()),
                        Objects.toString(run.submittedAt(), "-"));
            }
            table.lines().forEach(terminal::print);
            return 0;
        }
    }
}
