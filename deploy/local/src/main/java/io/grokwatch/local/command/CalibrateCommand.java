package io.grokwatch.local.command;

import io.grokwatch.detect.forecast.ForecastCalibration;
import io.grokwatch.detect.forecast.ForecastModel;
import io.grokwatch.detect.forecast.Recording;
import io.grokwatch.local.Failure;
import io.grokwatch.local.backtest.Recordings;
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
        description =
                "Fits the forecasts of memorised runs to a folder of traces whose truth is in its labels.json, and"
                        + " tells how well runs are forecast that were left out.")
final class CalibrateCommand implements Callable<Integer> {
    @Mixin
    private Terminal terminal = new Terminal();

    @Parameters(paramLabel = "DIR", description = "labels.json, and a trace NAME.jsonl or NAME.jsonl.gz for each label")
    private Path folder = Path.of("");

    @Option(
            names = "--version",
            paramLabel = "V",
            description = "what the calibration is called, each forecast names it (default: ${DEFAULT-VALUE})")
    private String version = "1";

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description =
                    "where to write the model; that of the sources is model.properties of io.grokwatch.detect.forecast")
    private @Nullable Path out;

    @Override
    public Integer call() {
        List<Recording> recordings = Recordings.of(folder);
        try {
            String leftOut = ForecastCalibration.leaveOneOut(recordings).text();
            Path name = folder.toAbsolutePath().normalize().getFileName();
            ForecastModel model = ForecastCalibration.fit(recordings, version, "traces of " + name + ": " + leftOut);
            terminal.print(leftOut);
            if (out == null) {
                terminal.print(model.text().stripTrailing());
            } else {
                Files.writeString(out, model.text());
            }
            return 0;
        } catch (IllegalArgumentException e) {
            throw new Failure(folder + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new Failure("the model cannot be written to " + out + ": " + e, e);
        }
    }
}
