package io.grokwatch.cli.command;

import io.grokwatch.backtest.calibration.Calibration;
import io.grokwatch.cli.error.UserErrorException;
import io.grokwatch.detect.forecast.ForecastModel;
import java.io.IOException;
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
        name = "calibrate",
        description = "Fits the forecast of memorised runs to folders of labelled traces, and reports its score on runs"
                + " that were left out and held out.")
final class CalibrateCommand implements Callable<Integer> {
    @Mixin
    private Terminal terminal = new Terminal();

    @Parameters(
            paramLabel = "DIR",
            arity = "1..*",
            description =
                    "labels.json, a trace NAME.jsonl or NAME.jsonl.gz for each label, and NAME.snapshots.jsonl beside"
                            + " it if the embedding was measured (train --geometry)")
    private List<Path> folders = List.of();

    @Option(
            names = "--held-out",
            paramLabel = "DIR",
            required = true,
            description = "runs to score on; they also decide whether embedding snapshots are used")
    private Path heldOut = Path.of("");

    @Option(
            names = "--version",
            paramLabel = "V",
            required = true,
            description = "version of the model, which each forecast carries; different from that of the shipped model")
    private String version = "";

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description =
                    "where to write the model; that of the sources is model.properties of io.grokwatch.detect.forecast")
    private @Nullable Path out;

    @Override
    public Integer call() {
        ForecastModel model = Calibration.fit(folders, heldOut, version);
        terminal.print(model.provenance());
        if (out == null) {
            terminal.print(model.text().stripTrailing());
            return 0;
        }
        try {
            Files.writeString(out, model.text());
        } catch (IOException e) {
            throw new UserErrorException("the model cannot be written to " + out + ": " + e, e);
        }
        return 0;
    }
}
