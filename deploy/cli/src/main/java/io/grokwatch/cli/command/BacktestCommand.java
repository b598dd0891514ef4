package io.grokwatch.cli.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.grokwatch.backtest.evaluation.Backtest;
import io.grokwatch.backtest.evaluation.PerturbedBacktest;
import io.grokwatch.backtest.trace.DetectorConfigFile;
import io.grokwatch.cli.display.BacktestTable;
import io.grokwatch.cli.error.UsageException;
import io.grokwatch.detect.DetectorConfig;
import io.grokwatch.events.codec.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "backtest", description = "Scores the detectors on a folder of labelled traces.")
final class BacktestCommand implements Callable<Integer> {
    @Mixin
    private Terminal terminal = new Terminal();

    @Parameters(paramLabel = "DIR", description = "labels.json, and a trace NAME.jsonl or NAME.jsonl.gz for each label")
    private Path folder = Path.of("");

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "JSON file of detector settings that differ from the defaults")
    private @Nullable Path config;

    @Option(
            names = "--perturbed",
            description = "score on copies of the traces with faults of real telemetry, the same ones every time")
    private boolean perturbed;

    @Option(
            names = "--thin",
            paramLabel = "N",
            description = "score on every Nth step and the evaluations alone; not with --perturbed",
            defaultValue = "1")
    private int thin = 1;

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    @Override
    public Integer call() throws JsonProcessingException {
        if (thin < 1 || (thin > 1 && perturbed)) {
            throw new UsageException("--thin must be at least 1, and is not combined with --perturbed; was " + thin);
        }
        DetectorConfig settings = config == null ? DetectorConfig.defaults() : DetectorConfigFile.read(config);
        if (perturbed) {
            PerturbedBacktest backtest = PerturbedBacktest.of(folder, settings);
            print(json ? List.of(Json.MAPPER.writeValueAsString(backtest)) : BacktestTable.of(backtest));
        } else {
            Backtest backtest = thin == 1 ? Backtest.of(folder, settings) : Backtest.thinned(folder, settings, thin);
            print(json ? List.of(Json.MAPPER.writeValueAsString(backtest)) : BacktestTable.of(backtest));
        }
        return 0;
    }

    private void print(List<String> lines) {
        lines.forEach(terminal::print);
    }
}
