package io.grokwatch.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.grokwatch.cli.api.TrackerClient;
import io.grokwatch.cli.display.DetectionLine;
import io.grokwatch.cli.display.ForecastLine;
import io.grokwatch.cli.display.RunLine;
import io.grokwatch.cli.error.UserErrorException;
import io.grokwatch.local.stack.RunLogs;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "run",
        description = "Shows one run: its settings, its state, its phases, what was changed, and its detections.")
final class RunCommand implements Callable<Integer> {
    private static final List<String> SETTINGS = List.of(
            "trainer",
            "seed",
            "datasetHash",
            "attempt",
            "worker",
            "device",
            "submittedAt",
            "startedAt",
            "endedAt",
            "reason");

    private static final int SPARKLINE_POINTS = 60;
    private static final int PARAGRAPH = 100;

    @Mixin
    private Terminal terminal = new Terminal();

    @Mixin
    private StackOptions options = new StackOptions();

    @Parameters(paramLabel = "ID", description = "the run")
    private String id = "";

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    @Option(names = "--log", description = "print what the run itself said: its program's errors, lines not understood")
    private boolean log;

    @Override
    public Integer call() {
        if (log) {
            printLog();
            return 0;
        }
        try (TrackerClient tracker = options.tracker()) {
            JsonNode run = tracker.run(id);
            List<JsonNode> phases = tracker.phases(id);
            List<JsonNode> detections = tracker.detections(id);
            if (json) {
                ObjectNode all = run.deepCopy();
                all.putArray("phases").addAll(phases);
                all.putArray("found").addAll(detections);
                terminal.print(all.toString());
                return 0;
            }
            show(tracker, run, phases, detections);
            return 0;
        }
    }

    private void printLog() {
        try (TrackerClient tracker = options.tracker()) {
            tracker.run(id); // Tells a run that is not there from one that said nothing.
        }
        Path file = RunLogs.of(options.data(), id);
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            lines.lines().forEach(terminal::print);
        } catch (NoSuchFileException nothing) {
            terminal.note("run " + id + " has said nothing on this machine");
        } catch (IOException | UncheckedIOException e) {
            throw new UserErrorException("the log " + file + " cannot be read: " + e, e);
        }
    }

    private void show(TrackerClient tracker, JsonNode run, List<JsonNode> phases, List<JsonNode> detections) {
        terminal.print(RunLine.of(tracker.run(id, SPARKLINE_POINTS)));
        terminal.print("  id " + id);
        for (String setting : SETTINGS) {
            if (run.hasNonNull(setting)) {
                terminal.print("  " + setting + " " + run.get(setting).asText());
            }
        }
        wrapped(run.path("parameters").properties().stream()
                        .map(parameter ->
                                parameter.getKey() + "=" + parameter.getValue().asText())
                        .toList())
                .forEach(terminal::print);
        for (JsonNode phase : phases) {
            terminal.print("  from step " + phase.path("sinceStep").asLong() + ": "
                    + phase.path("phase").asText());
        }
        for (JsonNode made : run.path("interventions")) {
            terminal.print("  at step " + made.path("step").asLong() + ": "
                    + made.path("parameter").asText() + " changed from "
                    + made.path("from").asText() + " to " + made.path("to").asText());
        }
        if (run.hasNonNull("forecast")) {
            terminal.print("  " + ForecastLine.of(run.get("forecast")));
        }
        showFound(detections);
    }

    private void showFound(List<JsonNode> detections) {
        Set<String> superseded = detections.stream()
                .map(detection -> detection.path("event").path("supersedes").asText())
                .collect(Collectors.toSet());
        for (JsonNode detection : detections) {
            if (superseded.contains(detection.path("event").path("id").asText())) {
                continue; // What came in its place is shown.
            }
            terminal.print(
                    "  " + DetectionLine.ofKnownRun(detection.path("type").asText(), detection.path("event")));
        }
    }

    /** The words in lines of about the same width, as a paragraph. */
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
