package io.grokwatch.cli.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.grokwatch.cli.display.Accuracies;
import io.grokwatch.cli.display.Table;
import io.grokwatch.cli.error.UsageException;
import io.grokwatch.tracker.client.RunView;
import io.grokwatch.tracker.client.TrackerClient;
import io.grokwatch.tracker.client.TrackerJson;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "runs", description = "Lists the newest runs.")
final class RunsCommand implements Callable<Integer> {
    /** The maximum of the API. */
    private static final int MAX_LIMIT = 500;

    @Mixin
    private Terminal terminal = new Terminal();

    @Mixin
    private StackOptions options = new StackOptions();

    @Option(names = "--limit", paramLabel = "N", description = "at most so many (default: ${DEFAULT-VALUE})")
    private int limit = 20;

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    @Override
    public Integer call() throws JsonProcessingException {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new UsageException("--limit must be in [1, " + MAX_LIMIT + "], was " + limit);
        }
        try (TrackerClient tracker = options.tracker()) {
            List<RunView> runs = tracker.runs(limit).runs();
            if (json) {
                terminal.print(TrackerJson.MAPPER.writeValueAsString(runs));
                return 0;
            }
            Table table = new Table(
                    "RUN", "NAME", "STATUS", "PHASE", "STEP", "OF", "TRAIN", "VAL", "DETECTIONS", "SUBMITTED");
            for (RunView run : runs) {
                Accuracies accuracies = new Accuracies(run.latest());
                table.row(
                        run.id(),
                        run.name(),
                        run.status().name(),
                        Objects.toString(run.phase(), "-"),
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
