package io.grokwatch.detect.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.Properties;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ForecastModelTest {

    /** A waiting time of median e² and a deviation of 1 in its logarithm, of a run that generalises with probability 1/2. */
    private static final ForecastRegression REGRESSION =
            new ForecastRegression(10, 5, new double[] {0}, new double[] {2}, 1);

    @Test
    void the_chance_within_a_budget_is_that_of_a_log_normal_waiting_time() {
        double[] constant = {1};
        long step = 1_000_000;

        assertThat(REGRESSION.chance(constant)).isEqualTo(0.5);
        assertThat(REGRESSION.chanceBy(Math.round(step * Math.exp(2)), step, constant))
                .isCloseTo(0.25, within(1e-6));
        assertThat(REGRESSION.chanceBy(Math.round(step * Math.exp(2 + 1.959963985)), step, constant))
                .isCloseTo(0.5 * 0.975, within(1e-6));
        assertThat(REGRESSION.chanceBy(step, step, constant)).isZero();
    }

    @Test
    void four_in_five_steps_lie_within_the_interval() {
        double[] constant = {1};
        long step = 1_000_000;
        long earliest = REGRESSION.step(step, constant, -ForecastRegression.INTERVAL_80);
        long latest = REGRESSION.step(step, constant, ForecastRegression.INTERVAL_80);

        assertThat(REGRESSION.chanceBy(latest, step, constant) - REGRESSION.chanceBy(earliest, step, constant))
                .isCloseTo(0.5 * 0.8, within(1e-6));
        assertThat(REGRESSION.step(step, constant, -1000)).isEqualTo(step + 1);
        assertThat(REGRESSION.step(step, constant, 1000)).isEqualTo(1_000_000_000_000_000L);
    }

    @Test
    void a_model_equals_the_one_parsed_from_its_text() throws IOException {
        ForecastModel model = ForecastModel.shipped();
        Properties properties = new Properties();
        properties.load(new StringReader(model.text()));

        assertThat(ForecastModel.parse(properties).text()).isEqualTo(model.text());
    }

    @Test
    void a_model_without_a_property_is_refused() {
        Properties properties = new Properties();
        properties.setProperty("version", "1");

        assertThatThrownBy(() -> ForecastModel.parse(properties))
                .hasMessage("a forecast model must have a property runs");
        properties.setProperty("runs", "1 2");
        assertThatThrownBy(() -> ForecastModel.parse(properties))
                .hasMessage("runs of a forecast model must be 1 numbers, was '1 2'");
    }

    @Test
    void runs_whose_loss_falls_are_forecast_to_generalise_if_those_of_the_calibration_did() {
        List<LabelledRun> runs = IntStream.range(0, 20)
                .mapToObj(i -> run(i % 2 == 0 ? 1000L + 10L * i : null, i % 2 == 0 ? 1 : 0))
                .toList();

        ForecastModel model = ForecastCalibration.fit(runs, "t", "made up");
        ForecastScore leftOut = ForecastCalibration.leaveOneOut(runs);

        assertThat(model.chance(new ForecastFeatures(500, 50, 1, null))).isGreaterThan(0.5 + RunForecast.UNDECIDED);
        assertThat(model.chance(new ForecastFeatures(500, 50, 0, null))).isLessThan(0.5 - RunForecast.UNDECIDED);
        assertThat(model.step(new ForecastFeatures(500, 50, 1, null), 0)).isBetween(900L, 1300L);
        assertThat(leftOut.brier()).isLessThan(0.1).isLessThan(leftOut.brierOfBaseRate());
        assertThat(leftOut.coverage()).isGreaterThan(0.7);
    }

    @Test
    void snapshots_are_used_only_if_they_improve_the_forecasts_of_held_out_runs() throws IOException {
        List<LabelledRun> informative = IntStream.range(0, 20)
                .mapToObj(i -> withSnapshots(i % 2 == 0 ? 1000L : null, i % 2 == 0 ? 0.6 : 0.2))
                .toList();
        List<LabelledRun> misleading = IntStream.range(0, 20)
                .mapToObj(i -> withSnapshots(i % 2 == 0 ? 1000L : null, i % 2 == 0 ? 0.2 : 0.6))
                .toList();

        ForecastModel model = ForecastCalibration.fitAndJudge(informative, informative, "t", "made up");

        assertThat(model.snapshots()).isNotNull();
        Properties properties = new Properties();
        properties.load(new StringReader(model.text()));
        assertThat(ForecastModel.parse(properties).text()).isEqualTo(model.text());
        assertThat(ForecastCalibration.fitAndJudge(informative, misleading, "t", "made up")
                        .snapshots())
                .isNull();
    }

    @Test
    void a_run_without_snapshots_is_forecast_by_its_evaluations() {
        List<LabelledRun> runs = IntStream.range(0, 20)
                .mapToObj(i -> withSnapshots(i % 2 == 0 ? 1000L : null, i % 2 == 0 ? 0.6 : 0.2))
                .toList();
        ForecastModel model = ForecastCalibration.fitAndJudge(runs, runs, "t", "made up");

        assertThat(model.chance(new ForecastFeatures(500, 50, 0.5, new EmbeddingFeatures(500, 0.6, 0.8))))
                .isGreaterThan(0.5 + RunForecast.UNDECIDED);
        assertThat(model.chance(new ForecastFeatures(500, 50, 0.5, null)))
                .isCloseTo(0.5, within(RunForecast.UNDECIDED));
    }

    @Test
    void features_without_information_leave_nearly_all_evaluations_without_a_forecast() {
        List<LabelledRun> runs = IntStream.range(0, 20)
                .mapToObj(i -> run(i % 2 == 0 ? 1000L : null, 0.5))
                .toList();

        assertThat(ForecastCalibration.leaveOneOut(runs).answered()).isLessThan(0.2);
    }

    @Test
    void runs_of_one_outcome_are_refused() {
        assertThatThrownBy(() -> ForecastCalibration.fit(List.of(run(1000L, 1)), "t", "made up"))
                .hasMessageContaining("1 of 1 memorised runs generalise");
    }

    /** Evaluations without information, and snapshots with a Gini coefficient. */
    private static LabelledRun withSnapshots(@Nullable Long generalised, double gini) {
        List<ForecastFeatures> evaluations = IntStream.rangeClosed(4, 20)
                .mapToObj(
                        i -> new ForecastFeatures(50L * i - 5, 50, 0.5, new EmbeddingFeatures(50L * i - 5, gini, 0.8)))
                .toList();
        return new LabelledRun("made-up", evaluations, generalised, 4000);
    }

    private static LabelledRun run(@Nullable Long generalised, double descent) {
        List<ForecastFeatures> evaluations = IntStream.rangeClosed(4, 20)
                .mapToObj(i -> new ForecastFeatures(50L * i, 50, descent * i / 10, null))
                .toList();
        return new LabelledRun("made-up", evaluations, generalised, 4000);
    }
}
