package io.grokwatch.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.grokwatch.backtest.trace.DetectorConfigFile;
import io.grokwatch.backtest.trace.FindingJson;
import io.grokwatch.backtest.trace.LoggedRuns;
import io.grokwatch.backtest.trace.RecordedTrace;
import io.grokwatch.backtest.trace.TraceFile;
import io.grokwatch.backtest.trace.TraceReplay;
import io.grokwatch.cli.display.FindingLine;
import io.grokwatch.cli.display.TracePlot;
import io.grokwatch.detect.DetectorConfig;
import io.grokwatch.detect.RunSummary;
import io.grokwatch.events.codec.Json;
import io.grokwatch.logs.LoggedRun;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "detect",
        description =
                "Runs the detectors over traces and logs of other formats: on a terminal a line per finding, a plot and the"
                        + " verdict; else a JSON line per finding, then a summary per run.")
final class DetectCommand implements Callable<Integer> {
    private static final int STANDARD_INPUT_BUFFER = 1 << 16;

    @Mixin
    private Terminal terminal = new Terminal();

    @Parameters(
            paramLabel = "FILE|-",
            arity = "0..*",
            description = {
                "traces, CSV, JSON lines, JSON histories, .npz, .npy, TensorBoard events, W&B and MLflow stores,",
                "gzip or not, or folders of these trackers; - is standard input"
            })
    private List<String> files = List.of("-");

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "JSON file of detector settings that differ from the defaults")
    private @Nullable Path config;

    @Option(names = "--json", description = "print JSON on a terminal too")
    private boolean json;

    @Mixin
    private MetricNameOptions names = new MetricNameOptions();

    @Override
    public Integer call() throws IOException {
        DetectorConfig settings = config == null ? DetectorConfig.defaults() : DetectorConfigFile.read(config);
        for (String file : files) {
            detect(file, settings);
        }
        return 0;
    }

    private void detect(String file, DetectorConfig settings) throws IOException {
        if (file.equals("-")) {
            InputStream input = new BufferedInputStream(System.in, STANDARD_INPUT_BUFFER);
            if (TraceFile.isTrace(input)) {
                replay(TraceFile.of("standard input", input), settings);
            } else {
                replay(LoggedRuns.read("standard input", input), settings);
            }
        } else if (Files.exists(Path.of(file)) && !TraceFile.isTrace(Path.of(file))) {
            replay(LoggedRuns.read(Path.of(file)), settings);
        } else {
            replay(TraceFile.open(Path.of(file)), settings);
        }
    }

    private void replay(TraceFile file, DetectorConfig settings) {
        try (TraceFile trace = file) {
            if (isForPeople()) {
                show(RecordedTrace.of(trace), settings);
                return;
            }
            RunSummary summary = new TraceReplay(trace, settings, names.overrides())
                    .run(finding -> terminal.out().println(FindingJson.line(finding)));
            terminal.print(summary.json());
        }
    }

    private void replay(List<LoggedRun> runs, DetectorConfig settings) throws IOException {
        for (LoggedRun run : runs) {
            if (isForPeople()) {
                show(RecordedTrace.of(run), settings);
                continue;
            }
            RunSummary summary = RecordedTrace.of(run)
                    .replay(
                            settings,
                            names.overrides(),
                            finding -> terminal.out().println(FindingJson.line(finding)));
            terminal.print(withLog(summary, run));
        }
    }

    private boolean isForPeople() {
        return terminal.isTerminal() && !json;
    }

    private void show(RecordedTrace trace, DetectorConfig settings) {
        RunSummary summary = trace.replay(
                settings, names.overrides(), finding -> FindingLine.of(finding).ifPresent(terminal::print));
        TracePlot.lines(trace, summary, terminal.columns()).forEach(terminal::print);
    }

    /** The summary with what was read: the run's name, its format, and what was skipped. */
    private static String withLog(RunSummary summary, LoggedRun run) throws IOException {
        ObjectNode line = (ObjectNode) Json.MAPPER.readTree(summary.json());
        ObjectNode log = line.putObject("log");
        log.put("run", run.name())
                .put("format", run.format())
                .put("rows", run.samples().size())
                .put("steps", run.steps());
        log.set("skipped", Json.MAPPER.valueToTree(run.skipped()));
        return line.toString();
    }
}
