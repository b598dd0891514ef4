package io.grokwatch.cli.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.grokwatch.cli.display.Accuracies;
import io.grokwatch.cli.display.Table;
import io.grokwatch.cli.display.VerdictText;
import io.grokwatch.cli.error.UsageException;
import io.grokwatch.tracker.client.RunGroup;
import io.grokwatch.tracker.client.RunGroups;
import io.grokwatch.tracker.client.RunPage;
import io.grokwatch.tracker.client.RunQuery;
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

@Command(name = "runs", description = "Lists the newest runs, or those that match.")
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

    @Option(
            names = "--filter",
            paramLabel = "FILTER",
            description = "only runs that match, for example \"params.lr < 0.01 AND phase = 'memorised'\"")
    private @Nullable String filter;

    @Option(
            names = "--order-by",
            paramLabel = "FIELD",
            description = "sort by fields such as metrics.val/loss or \"delay_ratio DESC\"; the first counts most")
    private List<String> orderBy = List.of();

    @Option(names = "--experiment", paramLabel = "ID", description = "only runs of these experiments")
    private List<String> experiments = List.of();

    @Option(
            names = "--view",
            paramLabel = "VIEW",
            description = "active, archived, deleted or all (default: ${DEFAULT-VALUE})")
    private String view = "active";

    @Option(
            names = "--show",
            paramLabel = "FIELD",
            description = "further columns: params.NAME, metrics.NAME, tags.NAME or experiment")
    private List<String> shown = List.of();

    @Option(
            names = "--group-by",
            paramLabel = "FIELD",
            description = "print groups of runs with the same value, for example of params.lr, in place of the runs")
    private List<String> groupBy = List.of();

    @Option(
            names = "--aggregate",
            paramLabel = "AGGREGATE",
            description = "of each group, for example \"median(memorised_step)\"")
    private List<String> aggregates = List.of();

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    @Override
    public Integer call() throws JsonProcessingException {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new UsageException("--limit must be in [1, " + MAX_LIMIT + "], was " + limit);
        }
        try (TrackerClient tracker = options.tracker()) {
            RunQuery query = new RunQuery(effectiveFilter(), orderBy, experiments, view, limit, null, 0);
            if (!groupBy.isEmpty() || !aggregates.isEmpty()) {
                printGroups(tracker.groups(query, groupBy, aggregates));
                return 0;
            }
            RunPage page = tracker.runs(query);
            if (json) {
                terminal.printJson(page.runs());
            } else {
                table(page.runs()).lines(terminal.columns()).forEach(terminal::print);
            }
            if (page.next() != null) {
                terminal.note("these are the " + (orderBy.isEmpty() ? "newest " : "first ")
                        + page.runs().size() + " runs" + (status == null ? "" : " that are " + status)
                        + (filter == null ? "" : " that match") + "; --limit N lists more");
            }
            return 0;
        }
    }

    /** The filter and the status together, or null for all runs. */
    private @Nullable String effectiveFilter() {
        if (status == null) {
            return filter;
        }
        return "status = '" + status + "'" + (filter == null ? "" : " AND (" + filter + ")");
    }

    private void printGroups(RunGroups groups) throws JsonProcessingException {
        if (json) {
            terminal.printJson(groups);
            return;
        }
        List<String> headings = new ArrayList<>(groups.by());
        headings.add("RUNS");
        headings.addAll(groups.aggregates());
        Table table = new Table(headings.toArray(String[]::new));
        for (RunGroup group : groups.groups()) {
            List<String> row = new ArrayList<>();
            group.key().forEach(value -> row.add(Objects.toString(value, "-")));
            row.add(Long.toString(group.runs()));
            group.values().forEach(value -> row.add(Objects.toString(value, "-")));
            table.row(row.toArray(String[]::new));
        }
        table.lines(terminal.columns()).forEach(terminal::print);
        if (groups.omitted() > 0) {
            terminal.note(groups.omitted() + " further groups are left out");
        }
    }

    private Table table(List<RunView> runs) {
        Instant now = Instant.now();
        List<String> headings = new ArrayList<>(List.of(
                "RUN", "NAME", "STATUS", "PHASE", "VERDICT", "STEP", "OF", "TRAIN", "VAL", "FOUND", "SUBMITTED"));
        headings.addAll(shown);
        Table table = new Table(headings.toArray(String[]::new));
        for (RunView run : runs) {
            Accuracies accuracies = Accuracies.of(run);
            List<String> row = new ArrayList<>(List.of(
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
                    terminal.isTerminal() ? age(run.submittedAt(), now) : Objects.toString(run.submittedAt(), "-")));
            shown.forEach(field -> row.add(Objects.toString(valueOf(run, field), "-")));
            table.row(row.toArray(String[]::new));
        }
        return table;
    }

    private static @Nullable Object valueOf(RunView run, String field) {
        if (field.startsWith("params.")) {
            String name = field.substring("params.".length());
            Object logged = run.loggedParameters().get(name);
            return logged == null ? run.parameters().values().get(name) : logged;
        }
        if (field.startsWith("metrics.")) {
            return run.latest().get(field.substring("metrics.".length()));
        }
        if (field.startsWith("tags.")) {
            return run.tags().get(field.substring("tags.".length()));
        }
        if (field.equals("experiment")) {
            return run.experiment();
        }
        throw new UsageException("--show must be params.NAME, metrics.NAME, tags.NAME or experiment, was " + field);
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
