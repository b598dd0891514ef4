package io.grokwatch.cli.command;

import io.grokwatch.backtest.trace.DetectorConfigFile;
import io.grokwatch.backtest.trace.FindingJson;
import io.grokwatch.backtest.trace.TraceFile;
import io.grokwatch.backtest.trace.TraceReplay;
import io.grokwatch.cli.error.UsageException;
import io.grokwatch.detect.DetectorConfig;
import io.grokwatch.detect.RunSummary;
import io.grokwatch.events.naming.NameOverrides;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "detect", description = "Runs the detectors over a trace: a JSON line per finding, then a summary.")
final class DetectCommand implements Callable<Integer> {
    @Mixin
    private Terminal terminal = new Terminal();

    @Parameters(paramLabel = "FILE|-", description = "the trace, gzip or not; - is standard input")
    private String file = "-";

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "JSON file of detector settings that differ from the defaults")
    private @Nullable Path config;

    @Option(
            names = "--map",
            paramLabel = "NAME=STANDARD",
            description = {
                "the standard name of a metric that is not read as meant, for example test_acc=val/accuracy;",
                "err=1-val/accuracy for a share classified wrongly, NAME=none for a metric not to read; may be repeated"
            })
    private Map<String, String> names = new LinkedHashMap<>();

    @Override
    public Integer call() {
        DetectorConfig settings = config == null ? DetectorConfig.defaults() : DetectorConfigFile.read(config);
        try (TraceFile trace =
                file.equals("-") ? TraceFile.of("standard input", System.in) : TraceFile.open(Path.of(file))) {
            RunSummary summary = new TraceReplay(trace, settings, overrides())
                    .run(finding -> terminal.out().println(FindingJson.line(finding)));
            terminal.print(summary.json());
        }
        return 0;
    }

    private NameOverrides overrides() {
        try {
            return NameOverrides.of(names);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--map: " + e.getMessage());
        }
    }
}
