package io.grokwatch.detect.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.grokwatch.events.Doubles;
import io.grokwatch.events.Floats;
import io.grokwatch.events.GeneralisationForecast;
import io.grokwatch.events.GeneralisationForecast.Outlook;
import io.grokwatch.events.GeometryMeasured;
import io.grokwatch.events.Longs;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.MetricBatch.Block;
import io.grokwatch.events.MetricBatch.Column;
import io.grokwatch.events.MetricNames;
import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunFacts;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle;
import io.grokwatch.events.RunLifecycle.RunFailed;
import io.grokwatch.events.RunLifecycle.RunFinished;
import io.grokwatch.events.RunLifecycle.RunStarted;
import io.grokwatch.events.RunLifecycle.RunStopped;
import io.grokwatch.events.RunSpec;
import io.grokwatch.events.WorkerId;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RunForecastTest {
    private static final RunId RUN = new RunId("r1");
    private static final ForecastModel MODEL = ForecastModel.shipped();

    private final List<GeneralisationForecast> forecasts = new ArrayList<>();
    private RunForecast forecast = RunForecast.of(RUN, MODEL);
    private long step = -25;
    private long sequence;

    @Test
    void nothing_is_published_before_the_train_set_is_fitted() {
        evaluations(10, 0.5, 0.05, 5);

        assertThat(forecasts).isEmpty();
    }

    @Test
    void the_first_evaluations_after_memorising_are_too_few_for_a_forecast() {
        evaluations(3, 1, 0.05, 5);

        assertThat(forecasts).singleElement().satisfies(first -> {
            assertThat(first.outlook()).isEqualTo(Outlook.UNKNOWN);
            assertThat(first.chance()).isNull();
            assertThat(first.reason()).isEqualTo("too few evaluations since it has memorised");
        });
    }

    @Test
    void a_validation_loss_far_past_its_peak_promises_generalisation_within_an_interval() {
        start(1, 0, 5000);
        memorises();
        evaluations(10, 1, 0.05, 10);
        evaluations(5, 1, 0.1, 3);

        GeneralisationForecast last = forecasts.getLast();
        assertThat(last.outlook()).isEqualTo(Outlook.FORECAST);
        assertThat(last.chance()).isGreaterThan(0.65);
        assertThat(last.budget()).isEqualTo(5000);
        assertThat(last.earliestStep()).isGreaterThan(last.step()).isLessThan(last.expectedStep());
        assertThat(last.latestStep()).isGreaterThan(last.expectedStep());
        assertThat(last.model()).isEqualTo(MODEL.version());
    }

    @Test
    void a_loss_that_rises_for_long_makes_it_unlikely() {
        start(1, 0, 100_000);
        memorises();
        for (int i = 0; i < 200; i++) {
            evaluations(1, 1, 0.05, 5 + i * 0.1);
        }

        assertThat(forecasts.getLast().outlook()).isEqualTo(Outlook.FORECAST);
        assertThat(forecasts.getLast().chance()).isLessThan(0.35);
    }

    @Test
    void a_budget_that_ends_too_soon_leaves_no_chance() {
        start(1, 0, 430);
        memorises();
        evaluations(10, 1, 0.05, 10);
        evaluations(5, 1, 0.1, 3);

        assertThat(forecasts.getLast().chance()).isLessThan(0.05);
    }

    @Test
    void without_a_validation_loss_the_outlook_is_unknown() {
        memorises();
        evaluations(20, 1, 0.05, Double.NaN);

        assertThat(forecasts.getLast().outlook()).isEqualTo(Outlook.UNKNOWN);
        assertThat(forecasts.getLast().reason()).isEqualTo("there is no validation loss");
    }

    @Test
    void a_run_that_generalises_is_settled_once_and_nothing_is_published_after_that() {
        evaluations(10, 1, 0.05, 10);
        evaluations(3, 1, 0.99, 0.1);
        int before = forecasts.size();
        evaluations(10, 1, 0.99, 0.1);

        assertThat(forecasts.getLast().outlook()).isEqualTo(Outlook.SETTLED);
        assertThat(forecasts).hasSize(before);
    }

    @Test
    void nothing_is_published_of_a_run_that_generalises_at_once() {
        evaluations(20, 1, 0.99, 0.1);

        assertThat(forecasts).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("ends")
    void the_end_of_a_run_settles_its_forecast_once(RunLifecycle end, String reason) {
        start(1, 0, 5000);
        memorises();
        evaluations(15, 1, 0.05, 10);

        forecast.accept(end, forecasts::add);
        evaluations(5, 1, 0.1, 3);
        forecast.accept(end, forecasts::add);

        assertThat(forecasts.getLast().outlook()).isEqualTo(Outlook.SETTLED);
        assertThat(forecasts.getLast().reason()).isEqualTo(reason);
        assertThat(forecasts.getLast().step()).isEqualTo(400);
        assertThat(forecasts)
                .extracting(GeneralisationForecast::eventId)
                .doesNotHaveDuplicates()
                .endsWith("r1/1/forecast/400/settled");
        assertThat(forecasts)
                .filteredOn(one -> one.outlook() == Outlook.SETTLED)
                .hasSize(1);
    }

    static List<Arguments> ends() {
        return List.of(
                Arguments.of(new RunFinished(RUN, 1, 400), "the run has finished"),
                Arguments.of(new RunFailed(RUN, 1, 400, "out of memory"), "the run has failed"),
                Arguments.of(new RunStopped(RUN, 1, 400, "enough"), "the run was stopped"));
    }

    @Test
    void the_end_of_a_run_without_a_published_forecast_publishes_nothing() {
        evaluations(20, 0.5, 0.05, 5);
        forecast.accept(new RunFinished(RUN, 1, 500), forecasts::add);

        assertThat(forecasts).isEmpty();
    }

    @Test
    void an_attempt_that_takes_over_an_ended_one_is_forecast_again() {
        start(1, 0, 5000);
        memorises();
        evaluations(15, 1, 0.05, 10);
        forecast.accept(new RunFailed(RUN, 1, 400, "out of memory"), forecasts::add);
        forecast.accept(new RunFinished(RUN, 2, 450), forecasts::add);
        forecasts.clear();

        start(3, 400, 5000);
        forecast.accept(batch(3, 425, 1, 0.05, 3, sequence++), forecasts::add);

        assertThat(forecasts).hasSize(1);
        assertThat(forecasts.getLast().outlook()).isNotEqualTo(Outlook.SETTLED);
    }

    @Test
    void accuracies_in_percent_are_recognised() {
        start(1, 0, 5000);
        evaluations(4, 1.2, 1, 5);
        evaluations(2, 50, 3, 5);
        forecasts.clear();
        evaluations(10, 100, 5, 10);
        evaluations(5, 100, 10, 3);

        assertThat(forecasts.getFirst().reason()).isEqualTo("too few evaluations since it has memorised");
        assertThat(forecasts.getLast().outlook()).isEqualTo(Outlook.FORECAST);
        assertThat(forecasts.getLast().chance()).isGreaterThan(0.65);

        evaluations(3, 100, 99, 0.1);
        assertThat(forecasts.getLast().reason()).isEqualTo("the validation set is solved");
    }

    @Test
    void without_any_train_accuracy_the_outlook_is_unknown() {
        for (int i = 0; i < 20; i++) {
            forecast.accept(losses(i * 25L, i), forecasts::add);
        }
        forecast.accept(new RunFinished(RUN, 1, 500), forecasts::add);

        assertThat(forecasts)
                .extracting(GeneralisationForecast::outlook, GeneralisationForecast::reason)
                .containsExactly(
                        tuple(Outlook.UNKNOWN, "without a train accuracy it is not known whether it has memorised"),
                        tuple(Outlook.SETTLED, "the run has finished"));
    }

    @Test
    void another_validation_set_is_evaluated_until_val_is_logged() {
        List<GeneralisationForecast> ofVal = new ArrayList<>();
        RunForecast onVal = RunForecast.of(RUN, MODEL);
        for (int i = 0; i < 30; i++) {
            MetricBatch plain = batch(1, 50 + i * 25L, i < 2 ? 0.5 : 1, 0.05, i < 15 ? 10 : 3, i);
            onVal.accept(plain, ofVal::add);
            forecast.accept(on("unseen", plain), forecasts::add);
            forecast = RunForecast.fromBytes(forecast.toBytes(), MODEL);
        }

        assertThat(forecasts)
                .extracting(GeneralisationForecast::step, GeneralisationForecast::chance)
                .isEqualTo(ofVal.stream()
                        .map(one -> tuple(one.step(), one.chance()))
                        .toList());
        assertThat(forecasts.getLast().reason()).startsWith("the loss on unseen is ");

        int before = forecasts.size();
        forecast.accept(batch(1, 800, 1, 0.05, 10, 40), forecasts::add);
        forecast.accept(on("unseen", batch(1, 825, 1, 0.05, 1, 41)), forecasts::add);
        assertThat(forecasts).hasSize(before);
    }

    @Test
    void an_attempt_from_step_0_resets_the_evaluations_and_batches_of_the_older_attempt_are_ignored() {
        evaluations(10, 1, 0.05, 10);
        start(2, 0, 5000);
        step = -25;
        forecasts.clear();
        evaluations(10, 1, 0.05, 10);

        assertThat(forecasts).isEmpty();
    }

    @Test
    void a_forecast_that_is_stored_after_every_batch_publishes_the_same_events() {
        RunForecast whole = RunForecast.of(RUN, MODEL);
        List<GeneralisationForecast> expected = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            MetricBatch batch = batch(1, i * 25L, 1, 0.05, 10 * Math.exp(-Math.max(0, i - 10) / 20.0), i);
            whole.accept(batch, expected::add);
            forecast = RunForecast.fromBytes(forecast.toBytes(), MODEL);
            forecast.accept(batch, forecasts::add);
            forecast.accept(batch, forecasts::add);
        }

        assertThat(forecasts).isEqualTo(expected).hasSizeGreaterThan(3);
        assertThat(forecast.toBytes()).isEqualTo(whole.toBytes()).hasSizeLessThan(500);
    }

    @Test
    void a_snapshot_is_among_the_evidence_of_evaluations_from_its_step_on() {
        start(1, 0, 5000);
        memorises();
        forecast.accept(geometry("embedding", 425, 0.4, 0.8));
        evaluations(10, 1, 0.05, 10);
        evaluations(5, 1, 0.1, 3);
        assertThat(forecasts.getLast().evidence()).containsOnlyKeys("descent", "ratio");
        evaluations(2, 1, 0.3, 0.5);

        assertThat(forecasts.getLast().evidence())
                .containsEntry("fourierGini", 0.4)
                .containsEntry("spectralEntropy", 0.8)
                .containsKeys("descent", "ratio");
        assertThat(forecasts.getLast().reason()).endsWith("a Fourier Gini of 0.40 and a spectral entropy of 0.80");
    }

    @Test
    void the_newest_snapshot_of_the_first_matrix_counts() {
        start(1, 0, 5000);
        memorises();
        forecast.accept(geometry("embedding", 40, 0.4, 0.8));
        forecast.accept(geometry("embedding", 20, 0.1, 0.9));
        forecast.accept(geometry("unembedding", 45, 0.2, 0.7));
        evaluations(10, 1, 0.05, 10);
        evaluations(5, 1, 0.1, 3);

        assertThat(forecasts.getLast().evidence()).containsEntry("fourierGini", 0.4);
    }

    @Test
    void the_state_with_a_snapshot_is_restored_from_its_bytes() {
        start(1, 0, 5000);
        memorises();
        forecast.accept(geometry("embedding", 40, 0.4, 0.8));
        evaluations(10, 1, 0.05, 10);
        byte[] state = forecast.toBytes();

        assertThat(RunForecast.fromBytes(state, MODEL).toBytes()).isEqualTo(state);
    }

    /**
     * {@code run-forecast-4.state} is the state after the start, memorising, a snapshot of step 40, ten evaluations with a loss
     * of 10 and five with one of 3.
     */
    @Test
    void the_golden_state_is_the_one_of_its_events_and_continues_with_the_same_forecasts() throws IOException {
        start(1, 0, 5000);
        memorises();
        forecast.accept(geometry("embedding", 40, 0.4, 0.8));
        evaluations(10, 1, 0.05, 10);
        evaluations(5, 1, 0.1, 3);
        byte[] state = golden();
        assertThat(forecast.toBytes()).isEqualTo(state);
        RunForecast restored = RunForecast.fromBytes(state, MODEL);
        MetricBatch next = batch(1, 425, 1, 0.6, 0.2, sequence);
        List<GeneralisationForecast> ofRestored = new ArrayList<>();
        forecasts.clear();

        restored.accept(next, ofRestored::add);

        forecast.accept(next, forecasts::add);
        assertThat(ofRestored).hasSize(1).isEqualTo(forecasts);
        assertThat(restored.toBytes()).isEqualTo(forecast.toBytes());
    }

    private static byte[] golden() throws IOException {
        try (InputStream state =
                Objects.requireNonNull(RunForecastTest.class.getResourceAsStream("/state/run-forecast-4.state"))) {
            return state.readAllBytes();
        }
    }

    @Test
    void a_state_of_another_version_or_without_a_version_is_refused() {
        assertThatThrownBy(() -> RunForecast.fromBytes(new byte[] {3}, MODEL))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("state of a forecast must be of version 4, was of version 3");
        assertThatThrownBy(() -> RunForecast.fromBytes(new byte[0], MODEL)).hasMessageContaining("was empty");
    }

    @Test
    void a_damaged_state_is_refused_with_its_size() {
        memorises();
        byte[] state = forecast.toBytes();

        assertThatThrownBy(() -> RunForecast.fromBytes(Arrays.copyOf(state, state.length - 3), MODEL))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("state of a forecast is damaged: " + (state.length - 3) + " bytes");
        assertThatThrownBy(() -> RunForecast.fromBytes(new byte[] {4}, MODEL))
                .hasMessage("state of a forecast has no evaluations: 1 bytes");
    }

    private static GeometryMeasured geometry(String tensor, long step, double gini, double entropy) {
        GeometryMeasured.Principal principal =
                new GeometryMeasured.Principal(2, Floats.of(0, 0), Doubles.of(0, 0), 1, entropy, null);
        GeometryMeasured.Fourier fourier = new GeometryMeasured.Fourier(Doubles.of(1), gini, List.of(), null, null);
        return new GeometryMeasured(
                RUN, 1, step, tensor, 1, 2, List.of(), principal, fourier, null, null, null, null, null);
    }

    private void start(int attempt, long from, long budget) {
        RunSpec spec = new RunSpec(RUN, "r1", "builtin", null, Parameters.NONE, 0, budget);
        forecast.accept(
                new RunStarted(RUN, attempt, spec, RunFacts.UNKNOWN, new WorkerId("w"), "cpu", from), forecasts::add);
    }

    /** Fits its train set by step 50. */
    private void memorises() {
        evaluations(2, 0.5, 0.03, 5);
    }

    private void evaluations(int count, double train, double val, double loss) {
        for (int i = 0; i < count; i++) {
            step += 25;
            forecast.accept(batch(1, step, train, val, loss, sequence++), forecasts::add);
        }
    }

    /** Without accuracies. */
    private static MetricBatch losses(long step, long sequence) {
        return new MetricBatch(
                RUN,
                1,
                sequence,
                List.of(new Block(
                        Longs.of(step),
                        Longs.of(step),
                        List.of(
                                new Column(MetricNames.TRAIN_LOSS, Doubles.of(0.01)),
                                new Column(MetricNames.VAL_LOSS, Doubles.of(5))))));
    }

    /** The same evaluation of another validation set, beside one whose name comes later. */
    private static MetricBatch on(String split, MetricBatch batch) {
        Block block = batch.blocks().getFirst();
        List<Column> columns = new ArrayList<>(List.of(new Column("val/worse/loss", Doubles.of(1))));
        block.columns()
                .forEach(column ->
                        columns.add(new Column(column.name().replace("val/", "val/" + split + "/"), column.values())));
        return new MetricBatch(
                RUN, batch.attempt(), batch.sequence(), List.of(new Block(block.steps(), block.timesMs(), columns)));
    }

    private static MetricBatch batch(int attempt, long step, double train, double val, double loss, long sequence) {
        return new MetricBatch(
                RUN,
                attempt,
                sequence,
                List.of(new Block(
                        Longs.of(step),
                        Longs.of(step),
                        List.of(
                                new Column(MetricNames.TRAIN_ACCURACY, Doubles.of(train)),
                                new Column(MetricNames.VAL_ACCURACY, Doubles.of(val)),
                                new Column(MetricNames.VAL_LOSS, Doubles.of(loss))))));
    }
}
