package io.grokwatch.local.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.detect.forecast.ForecastCalibration;
import io.grokwatch.detect.forecast.ForecastModel;
import io.grokwatch.detect.forecast.Recording;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The forecasts that are shipped, and the recorded runs they rest on. */
class CalibrationTest {
    private static final Path CORPUS = Path.of("../../metrics-stream/detect/src/test/resources/corpus");

    private static List<Recording> recordings = List.of();

    @BeforeAll
    static void read() {
        recordings = Recordings.of(CORPUS);
    }

    @Test
    void the_shipped_model_is_the_one_that_the_corpus_gives() {
        ForecastModel shipped = ForecastModel.shipped();

        ForecastModel fitted = ForecastCalibration.fit(recordings, shipped.version(), shipped.provenance());

        assertThat(fitted.text()).isEqualTo(shipped.text());
    }

    @Test
    void runs_that_were_left_out_are_forecast_far_better_than_by_the_base_rate() {
        ForecastCalibration.LeftOut leftOut = ForecastCalibration.leaveOneOut(recordings);

        assertThat(leftOut.brier()).isLessThan(0.4 * leftOut.brierOfBaseRate());
        assertThat(leftOut.coverage()).isBetween(0.7, 0.9);
        assertThat(ForecastModel.shipped().provenance()).contains(leftOut.text());
    }
}
