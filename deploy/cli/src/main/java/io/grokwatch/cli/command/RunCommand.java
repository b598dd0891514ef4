package io.grokwatch.cli.command;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.grokwatch.cli.display.AccuracyPlot;
import io.grokwatch.cli.display.DetectionLine;
import io.grokwatch.cli.display.ForecastLine;
import io.grokwatch.cli.display.RunLine;
import io.grokwatch.cli.display.Table;
import io.grokwatch.cli.display.VerdictText;
import io.grokwatch.cli.error.UserErrorException;
import io.grokwatch.cli.tracker.NamedRun;
import io.grokwatch.cli.tracker.RunFindings;
import io.grokwatch.events.Detection;
import io.grokwatch.events.PhaseChanged;
import io.grokwatch.events.history.FindingsInEffect;
import io.grokwatch.events.naming.NameAmbiguity;
import io.grokwatch.events.validation.Rejection;
import io.grokwatch.events.validation.Text;
import io.grokwatch.local.stack.RunLogs;
import io.grokwatch.tracker.client.DetectionView;
import io.grokwatch.tracker.client.Intervention;
import io.grokwatch.tracker.client.RunDiff;
import io.grokwatch.tracker.client.RunView;
import io.grokwatch.tracker.client.StopView;
import io.grokwatch.tracker.client.TrackerClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "run", description = "Shows one run: settings, state, phases, interventions and detections.")
final class RunCommand implements Callable<Integer> {
    private static final int PLOTTED_POINTS = 300;
    private static final int PARAGRAPH = 100;

    /** The JSON form of a run with its findings of all attempts. */
    private record RunDetails(@JsonUnwrapped RunView run, List<PhaseChanged> phases, List<DetectionView> found) {}

    @Mixin
    private Terminal terminal = new Terminal();

    @Mixin
    private StackOptions options = new StackOptions();

    @Parameters(
            paramLabel = "RUN",
            description = "the run: its id or the beginning of it, its name, or " + NamedRun.LAST + " for the newest")
    private String named = "";

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    @Option(
            names = "--log",
            description = "print the log of the run: standard error of its program, and lines that were not recognised")
    private boolean log;

    @Option(
            names = "--diff",
            paramLabel = "RUN",
            description = "print in which settings and parameters these runs differ from the run")
    private List<String> compared = List.of();

    @Override
    public Integer call() throws JsonProcessingException {
        if (log) {
            printLog();
            return 0;
        }
        try (TrackerClient tracker = options.tracker()) {
            String id = NamedRun.resolve(tracker, named);
            if (!compared.isEmpty()) {
                printDiff(tracker, id);
                return 0;
            }
            RunView run = json ? tracker.run(id) : tracker.run(id, PLOTTED_POINTS);
            List<PhaseChanged> phases = tracker.phases(id);
            List<DetectionView> detections = tracker.detections(id);
            if (json) {
                terminal.printJson(new RunDetails(run, phases, detections));
            } else {
                show(tracker, run, phases, detections);
            }
            return 0;
        }
    }

    private void printDiff(TrackerClient tracker, String id) throws JsonProcessingException {
        List<String> ids = new ArrayList<>(List.of(id));
        compared.forEach(other -> ids.add(NamedRun.resolve(tracker, other)));
        RunDiff diff = tracker.diff(ids);
        if (json) {
            terminal.printJson(diff);
            return;
        }
        List<String> headings = new ArrayList<>(List.of("SETTING"));
        headings.addAll(diff.runs());
        Table table = new Table(headings.toArray(String[]::new));
        for (RunDiff.Difference difference : diff.different()) {
            List<String> row = new ArrayList<>(List.of(difference.name()));
            difference.values().forEach(value -> row.add(Objects.toString(value, "-")));
            table.row(row.toArray(String[]::new));
        }
        table.lines(terminal.columns()).forEach(terminal::print);
        terminal.note(diff.same().size() + " settings are the same");
    }

    private void printLog() {
        String id;
        try (TrackerClient tracker = options.tracker()) {
            id = NamedRun.resolve(tracker, named);
        }
        Path file = RunLogs.of(options.data(), id);
        // Programs write bytes that are not UTF-8; a reader with this decoder replaces them.
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
            lines.lines().map(RunCommand::logLine).forEach(terminal::print);
        } catch (NoSuchFileException nothing) {
            terminal.note("run " + Text.escaped(id) + " has no log on this machine");
        } catch (IOException | UncheckedIOException e) {
            throw new UserErrorException("the log " + file + " cannot be read: " + e, e);
        }
    }

    private void show(TrackerClient tracker, RunView run, List<PhaseChanged> phases, List<DetectionView> detections) {
        FindingsInEffect inEffect = RunFindings.inEffect(run, phases, detections);
        print(RunLine.of(run));
        if (run.sparkline() != null) {
            List<AccuracyPlot.Mark> marks = AccuracyPlot.marks(inEffect.detections());
            AccuracyPlot.lines(run.sparkline(), marks, terminal.columns()).forEach(terminal::print);
        }
        print("  id " + run.id());
        print("  page " + tracker.page(run.id()));
        setting("experiment", run.experiment());
        setting("deletedAt", run.deletedAt());
        if (run.pinned() || run.archived()) {
            print("  " + (run.pinned() ? "pinned" : "") + (run.pinned() && run.archived() ? ", " : "")
                    + (run.archived() ? "archived" : ""));
        }
        setting("trainer", run.trainer());
        setting("seed", run.seed());
        setting("requires", run.requires());
        setting("datasetHash", run.datasetHash());
        setting("attempt", run.attempt());
        setting("worker", run.worker());
        setting("device", run.device());
        setting("submittedAt", run.submittedAt());
        setting("startedAt", run.startedAt());
        setting("endedAt", run.endedAt());
        setting("reason", run.reason());
        showState(run);
        SortedMap<String, Object> parameters = new TreeMap<>(run.parameters().values());
        parameters.putAll(run.loggedParameters());
        wrapped(pairs(parameters)).forEach(this::print);
        if (!run.tags().isEmpty()) {
            print("  tags");
            wrapped(pairs(run.tags())).forEach(this::print);
        }
        if (run.notes() != null) {
            run.notes().lines().forEach(line -> print("  | " + line));
        }
        for (PhaseChanged phase : inEffect.phases()) {
            print("  from step " + phase.sinceStep() + ": " + phase.phase());
        }
        for (Intervention made : run.interventions()) {
            print("  at step " + made.step() + ": " + made.parameter() + " changed from " + made.from() + " to "
                    + made.to());
        }
        if (run.forecast() != null) {
            print("  " + ForecastLine.of(run.forecast()));
        }
        for (Detection detection : inEffect.detections()) {
            print("  " + DetectionLine.withoutRun(detection));
        }
    }

    private static List<String> pairs(SortedMap<String, ?> values) {
        return values.entrySet().stream()
                .map(entry -> Text.escaped(entry.getKey() + "=" + entry.getValue()))
                .toList();
    }

    private void setting(String name, @Nullable Object value) {
        if (value != null) {
            print("  " + name + " " + value);
        }
    }

    /** What was requested of the run, how late it is shown, what was not kept, and what its verdict rests on. */
    private void showState(RunView run) {
        StopView stop = run.stop();
        if (stop != null) {
            setting(
                    "stop requested",
                    stop.requestedAt() + ", "
                            + (stop.receivedBy() == null
                                    ? "received by no worker yet"
                                    : "received by worker " + stop.receivedBy()));
        }
        if (run.lateMs() != null) {
            setting("shown late by", run.lateMs() / 1000 + " s");
        }
        for (Rejection rejection : run.rejections()) {
            print("  not kept: " + rejection.count() + " " + rejection.kind().words() + ", the first: "
                    + rejection.example());
        }
        if (run.verdict() != null) {
            setting("verdict", VerdictText.sentence(run));
        }
        run.metricNames().names().forEach((standard, name) -> {
            if (!standard.equals(name)) {
                print("  " + standard + " is read from " + name);
            }
        });
        for (NameAmbiguity ambiguity : run.metricNames().ambiguities()) {
            print("  ambiguous name: " + ambiguity.reason());
        }
    }

    /** A line of a log, escaped but for its tabs. */
    private static String logLine(String line) {
        return Arrays.stream(line.split("\t", -1)).map(Text::escaped).collect(Collectors.joining("\t"));
    }

    /** Prints a line of text that people or programs sent. */
    private void print(String line) {
        terminal.print(Text.escaped(line));
    }

    /** Words filled into indented lines of at most {@value #PARAGRAPH} characters. */
    private static List<String> wrapped(List<String> words) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder(" ");
        for (String word : words) {
            if (line.length() + word.length() >= PARAGRAPH) {
                lines.add(line.toString());
                line = new StringBuilder(" ");
            }
            line.append(' ').append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
