package io.grokwatch.backtest.calibration;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.detect.forecast.ForecastCalibration;
import io.grokwatch.detect.forecast.ForecastModel;
import io.grokwatch.detect.forecast.ForecastScore;
import io.grokwatch.detect.forecast.LabelledRun;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The forecasts that are shipped, and the recorded runs they rest on. */
class CalibrationTest {
    private static final Path RESOURCES = Path.of("../../metrics-stream/detect/src/test/resources");

    private static List<LabelledRun> recordings = List.of();
    private static List<LabelledRun> heldOut = List.of();

    @BeforeAll
    static void read() {
        recordings = Stream.of("corpus", "forecast/fit")
                .flatMap(folder -> LabelledRuns.read(RESOURCES.resolve(folder)).stream())
                .toList();
        heldOut = LabelledRuns.read(RESOURCES.resolve("forecast/held-out"));
    }

    @Test
    void the_shipped_model_is_the_one_that_the_recorded_runs_give() {
        ForecastModel shipped = ForecastModel.shipped();

        ForecastModel fitted =
                ForecastCalibration.fitAndJudge(recordings, heldOut, shipped.version(), "traces of corpus and fit");

        assertThat(fitted.text()).isEqualTo(shipped.text());
    }

    @Test
    void runs_that_were_held_out_are_forecast_far_better_than_by_the_base_rate() {
        ForecastScore score = ForecastCalibration.heldOut(recordings, heldOut);

        assertThat(score.brier()).isLessThan(0.4 * score.brierOfBaseRate());
        assertThat(score.coverage()).isBetween(0.6, 0.95);
    }
}
