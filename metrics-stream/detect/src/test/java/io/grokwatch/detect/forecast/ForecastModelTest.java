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

    @Test
    void the_normal_distribution_is_that_of_the_tables() {
        assertThat(ForecastRegression.normal(0)).isCloseTo(0.5, within(1e-7));
        assertThat(ForecastRegression.normal(1.959963985)).isCloseTo(0.975, within(1e-7));
        assertThat(ForecastRegression.normal(-3)).isCloseTo(0.0013498980, within(1e-7));
    }

    @Test
    void what_is_written_is_read() throws IOException {
        ForecastModel model = ForecastModel.shipped();
        Properties properties = new Properties();
        properties.load(new StringReader(model.text()));

        assertThat(ForecastModel.parse(properties).text()).isEqualTo(model.text());
    }

    @Test
    void a_model_without_a_property_is_refused() {
        Properties properties = new Properties();
        properties.setProperty("version", "1");

        assertThatThrownBy(() -> ForecastModel.parse(properties)).hasMessage("a forecast model has a property runs");
        properties.setProperty("runs", "1 2");
        assertThatThrownBy(() -> ForecastModel.parse(properties))
                .hasMessage("runs of a forecast model must be 1 numbers, was '1 2'");
    }

    @Test
    void runs_that_generalise_where_their_loss_falls_are_told_from_those_where_it_does_not() {
        List<LabelledRun> runs = IntStream.range(0, 20)
                .mapToObj(i -> recording(i % 2 == 0 ? 1000L + 10L * i : null, i % 2 == 0 ? 1 : 0))
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
    void snapshots_are_used_where_they_tell_held_out_runs_better_and_only_there() throws IOException {
        List<LabelledRun> told = IntStream.range(0, 20)
                .mapToObj(i -> seen(i % 2 == 0 ? 1000L : null, i % 2 == 0 ? 0.6 : 0.2))
                .toList();
        List<LabelledRun> misled = IntStream.range(0, 20)
                .mapToObj(i -> seen(i % 2 == 0 ? 1000L : null, i % 2 == 0 ? 0.2 : 0.6))
                .toList();

        ForecastModel model = ForecastCalibration.fitAndJudge(told, told, "t", "made up");

        assertThat(model.snapshots()).isNotNull();
        Properties properties = new Properties();
        properties.load(new StringReader(model.text()));
        assertThat(ForecastModel.parse(properties).text()).isEqualTo(model.text());
        assertThat(ForecastCalibration.fitAndJudge(told, misled, "t", "made up").snapshots())
                .isNull();
    }

    @Test
    void a_run_whose_embedding_is_not_seen_is_told_by_its_evaluations() {
        List<LabelledRun> runs = IntStream.range(0, 20)
                .mapToObj(i -> seen(i % 2 == 0 ? 1000L : null, i % 2 == 0 ? 0.6 : 0.2))
                .toList();
        ForecastModel model = ForecastCalibration.fitAndJudge(runs, runs, "t", "made up");

        assertThat(model.chance(new ForecastFeatures(500, 50, 0.5, new EmbeddingFeatures(500, 0.6, 0.8))))
                .isGreaterThan(0.5 + RunForecast.UNDECIDED);
        assertThat(model.chance(new ForecastFeatures(500, 50, 0.5, null)))
                .isCloseTo(0.5, within(RunForecast.UNDECIDED));
    }

    @Test
    void signs_that_say_nothing_are_not_answered() {
        List<LabelledRun> runs = IntStream.range(0, 20)
                .mapToObj(i -> recording(i % 2 == 0 ? 1000L : null, 0.5))
                .toList();

        assertThat(ForecastCalibration.leaveOneOut(runs).answered()).isLessThan(0.2);
    }

    @Test
    void runs_of_one_kind_are_nothing_to_calibrate_on() {
        assertThatThrownBy(() -> ForecastCalibration.fit(List.of(recording(1000L, 1)), "t", "made up"))
                .hasMessageContaining("1 of 1 memorised runs generalise");
    }

    /** Evaluations that say nothing, and an embedding that may. */
    private static LabelledRun seen(@Nullable Long generalised, double gini) {
        List<ForecastFeatures> signs = IntStream.rangeClosed(4, 20)
                .mapToObj(
                        i -> new ForecastFeatures(50L * i - 5, 50, 0.5, new EmbeddingFeatures(50L * i - 5, gini, 0.8)))
                .toList();
        return new LabelledRun("made-up", signs, generalised, 4000);
    }

    private static LabelledRun recording(@Nullable Long generalised, double descent) {
        List<ForecastFeatures> signs = IntStream.rangeClosed(4, 20)
                .mapToObj(i -> new ForecastFeatures(50L * i, 50, descent * i / 10, null))
                .toList();
        return new LabelledRun("made-up", signs, generalised, 4000);
    }
}
