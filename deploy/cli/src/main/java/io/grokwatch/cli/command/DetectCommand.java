package io.grokwatch.cli.command;

import io.grokwatch.backtest.trace.DetectorConfigFile;
import io.grokwatch.backtest.trace.FindingJson;
import io.grokwatch.backtest.trace.TraceFile;
import io.grokwatch.backtest.trace.TraceReplay;
import io.grokwatch.detect.DetectorConfig;
import io.grokwatch.detect.RunSummary;
import java.nio.file.Path;
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

    @Override
    public Integer call() {
        DetectorConfig settings = config == null ? DetectorConfig.defaults() : DetectorConfigFile.read(config);
        try (TraceFile trace =
                file.equals("-") ? TraceFile.of("standard input", System.in) : TraceFile.open(Path.of(file))) {
            RunSummary summary = new TraceReplay(trace, settings)
                    .run(finding -> terminal.out().println(FindingJson.line(finding)));
            terminal.print(summary.json());
        }
        return 0;
    }
}
