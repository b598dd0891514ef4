package io.grokwatch.cli.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.grokwatch.cli.display.Accuracies;
import io.grokwatch.cli.display.Table;
import io.grokwatch.cli.display.VerdictText;
import io.grokwatch.cli.error.UsageException;
import io.grokwatch.tracker.client.RunPage;
import io.grokwatch.tracker.client.RunStatus;
import io.grokwatch.tracker.client.RunView;
import io.grokwatch.tracker.client.TrackerClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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

    @Option(
            names = "--status",
            paramLabel = "STATUS",
            description = "only runs in this state: ${COMPLETION-CANDIDATES}")
    private @Nullable RunStatus status;

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    @Override
    public Integer call() throws JsonProcessingException {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new UsageException("--limit must be in [1, " + MAX_LIMIT + "], was " + limit);
        }
        try (TrackerClient tracker = options.tracker()) {
            List<RunView> runs = new ArrayList<>();
            boolean more = read(tracker, runs);
            if (json) {
                terminal.printJson(runs);
            } else {
                table(runs).lines(terminal.columns()).forEach(terminal::print);
            }
            if (more) {
                terminal.note("these are the newest " + runs.size() + " runs"
                        + (status == null ? "" : " that are " + status) + "; --limit N lists more");
            }
            return 0;
        }
    }

    /** Adds the newest runs that are to be listed; whether there may be more of them. */
    private boolean read(TrackerClient tracker, List<RunView> runs) {
        if (status == null) {
            RunPage page = tracker.runs(limit);
            runs.addAll(page.runs());
            return page.next() != null;
        }
        String next = null;
        do {
            RunPage page = tracker.runs(MAX_LIMIT, next);
            for (RunView run : page.runs()) {
                if (run.status() == status && runs.size() == limit) {
                    return true;
                }
                if (run.status() == status) {
                    runs.add(run);
                }
            }
            next = page.next();
        } while (next != null);
        return false;
    }

    private Table table(List<RunView> runs) {
        Instant now = Instant.now();
        Table table = new Table(
                "RUN", "NAME", "STATUS", "PHASE", "VERDICT", "STEP", "OF", "TRAIN", "VAL", "FOUND", "SUBMITTED");
        for (RunView run : runs) {
            Accuracies accuracies = Accuracies.of(run);
            table.row(
                    run.id(),
                    run.name(),
                    run.status().name(),
                    Objects.toString(run.phase(), "-"),
                    VerdictText.label(run),
                    Long.toString(run.step()),
                    Objects.toString(run.steps(), "-"),
                    accuracies.train(),
                    accuracies.validation(),
                    Integer.toString(run.detections()),
                    terminal.isTerminal() ? age(run.submittedAt(), now) : Objects.toString(run.submittedAt(), "-"));
        }
        return table;
    }

    private static String age(@Nullable Instant at, Instant now) {
        if (at == null) {
            return "-";
        }
        Duration age = Duration.between(at, now);
        if (age.toDays() > 0) {
            return age.toDays() + " d ago";
        }
        return age.toHours() > 0 ? age.toHours() + " h ago" : Math.max(age.toMinutes(), 0) + " min ago";
    }
}
