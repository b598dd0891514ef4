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
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunForecastTest {
    private static final RunId RUN = new RunId("r1");
    private static final ForecastModel MODEL = ForecastModel.shipped();

    private final List<GeneralisationForecast> advice = new ArrayList<>();
    private RunForecast forecast = RunForecast.of(RUN, MODEL);
    private long step = -25;
    private long sequence;

    @Test
    void nothing_is_said_before_the_train_set_is_fitted() {
        evaluations(10, 0.5, 0.05, 5);

        assertThat(advice).isEmpty();
    }

    @Test
    void at_first_there_is_not_enough_to_tell() {
        evaluations(3, 1, 0.05, 5);

        assertThat(advice).singleElement().satisfies(first -> {
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

        GeneralisationForecast last = advice.getLast();
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

        assertThat(advice.getLast().outlook()).isEqualTo(Outlook.FORECAST);
        assertThat(advice.getLast().chance()).isLessThan(0.35);
    }

    @Test
    void a_budget_that_ends_too_soon_leaves_no_chance() {
        start(1, 0, 430);
        memorises();
        evaluations(10, 1, 0.05, 10);
        evaluations(5, 1, 0.1, 3);

        assertThat(advice.getLast().chance()).isLessThan(0.05);
    }

    @Test
    void without_a_validation_loss_there_is_not_enough_to_tell() {
        memorises();
        evaluations(20, 1, 0.05, Double.NaN);

        assertThat(advice.getLast().outlook()).isEqualTo(Outlook.UNKNOWN);
        assertThat(advice.getLast().reason()).isEqualTo("there is no validation loss");
    }

    @Test
    void once_generalised_there_is_nothing_to_wait_for_and_nothing_more_is_said() {
        evaluations(10, 1, 0.05, 10);
        evaluations(3, 1, 0.99, 0.1);
        int said = advice.size();
        evaluations(10, 1, 0.99, 0.1);

        assertThat(advice.getLast().outlook()).isEqualTo(Outlook.SETTLED);
        assertThat(advice).hasSize(said);
    }

    @Test
    void a_run_that_generalises_at_once_is_never_waited_for() {
        evaluations(20, 1, 0.99, 0.1);

        assertThat(advice).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("ends")
    void at_the_end_of_a_run_there_is_nothing_to_wait_for_any_more(RunLifecycle end, String reason) {
        start(1, 0, 5000);
        memorises();
        evaluations(15, 1, 0.05, 10);

        forecast.accept(end, advice::add);
        evaluations(5, 1, 0.1, 3);
        forecast.accept(end, advice::add);

        assertThat(advice.getLast().outlook()).isEqualTo(Outlook.SETTLED);
        assertThat(advice.getLast().reason()).isEqualTo(reason);
        assertThat(advice.getLast().step()).isEqualTo(400);
        assertThat(advice)
                .extracting(GeneralisationForecast::eventId)
                .doesNotHaveDuplicates()
                .endsWith("r1/1/forecast/400/settled");
        assertThat(advice).filteredOn(one -> one.outlook() == Outlook.SETTLED).hasSize(1);
    }

    static List<Arguments> ends() {
        return List.of(
                Arguments.of(new RunFinished(RUN, 1, 400), "the run has finished"),
                Arguments.of(new RunFailed(RUN, 1, 400, "out of memory"), "the run has failed"),
                Arguments.of(new RunStopped(RUN, 1, 400, "enough"), "the run was stopped"));
    }

    @Test
    void the_end_of_a_run_that_nobody_waits_for_is_not_told() {
        evaluations(20, 0.5, 0.05, 5);
        forecast.accept(new RunFinished(RUN, 1, 500), advice::add);

        assertThat(advice).isEmpty();
    }

    @Test
    void an_attempt_that_takes_over_an_ended_one_is_advised_again() {
        start(1, 0, 5000);
        memorises();
        evaluations(15, 1, 0.05, 10);
        forecast.accept(new RunFailed(RUN, 1, 400, "out of memory"), advice::add);
        forecast.accept(new RunFinished(RUN, 2, 450), advice::add);
        advice.clear();

        start(3, 400, 5000);
        forecast.accept(batch(3, 425, 1, 0.05, 3, sequence++), advice::add);

        assertThat(advice).hasSize(1);
        assertThat(advice.getLast().outlook()).isNotEqualTo(Outlook.SETTLED);
    }

    @Test
    void accuracies_in_percent_are_told_from_shares() {
        start(1, 0, 5000);
        evaluations(4, 1.2, 1, 5);
        evaluations(2, 50, 3, 5);
        advice.clear();
        evaluations(10, 100, 5, 10);
        evaluations(5, 100, 10, 3);

        assertThat(advice.getFirst().reason()).isEqualTo("too few evaluations since it has memorised");
        assertThat(advice.getLast().outlook()).isEqualTo(Outlook.FORECAST);
        assertThat(advice.getLast().chance()).isGreaterThan(0.65);

        evaluations(3, 100, 99, 0.1);
        assertThat(advice.getLast().reason()).isEqualTo("the validation set is solved");
    }

    @Test
    void without_any_train_accuracy_there_is_not_enough_to_tell() {
        for (int i = 0; i < 20; i++) {
            forecast.accept(losses(i * 25L, i), advice::add);
        }
        forecast.accept(new RunFinished(RUN, 1, 500), advice::add);

        assertThat(advice)
                .extracting(GeneralisationForecast::outlook, GeneralisationForecast::reason)
                .containsExactly(
                        tuple(Outlook.UNKNOWN, "without a train accuracy it is not known whether it has memorised"),
                        tuple(Outlook.SETTLED, "the run has finished"));
    }

    @Test
    void where_there_is_no_val_another_validation_set_is_looked_at_until_there_is() {
        List<GeneralisationForecast> ofVal = new ArrayList<>();
        RunForecast onVal = RunForecast.of(RUN, MODEL);
        for (int i = 0; i < 30; i++) {
            MetricBatch plain = batch(1, 50 + i * 25L, i < 2 ? 0.5 : 1, 0.05, i < 15 ? 10 : 3, i);
            onVal.accept(plain, ofVal::add);
            forecast.accept(on("unseen", plain), advice::add);
            forecast = RunForecast.fromBytes(forecast.toBytes(), MODEL);
        }

        assertThat(advice)
                .extracting(GeneralisationForecast::step, GeneralisationForecast::chance)
                .isEqualTo(ofVal.stream()
                        .map(one -> tuple(one.step(), one.chance()))
                        .toList());
        assertThat(advice.getLast().reason()).startsWith("the loss on unseen is ");

        int said = advice.size();
        forecast.accept(batch(1, 800, 1, 0.05, 10, 40), advice::add);
        forecast.accept(on("unseen", batch(1, 825, 1, 0.05, 1, 41)), advice::add);
        assertThat(advice).hasSize(said);
    }

    @Test
    void another_attempt_from_the_start_begins_anew_and_the_old_one_is_not_heard() {
        evaluations(10, 1, 0.05, 10);
        start(2, 0, 5000);
        step = -25;
        advice.clear();
        evaluations(10, 1, 0.05, 10);

        assertThat(advice).isEmpty();
    }

    @Test
    void it_goes_on_from_its_bytes_with_the_same_advice() {
        RunForecast whole = RunForecast.of(RUN, MODEL);
        List<GeneralisationForecast> expected = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            MetricBatch batch = batch(1, i * 25L, 1, 0.05, 10 * Math.exp(-Math.max(0, i - 10) / 20.0), i);
            whole.accept(batch, expected::add);
            forecast = RunForecast.fromBytes(forecast.toBytes(), MODEL);
            forecast.accept(batch, advice::add);
            forecast.accept(batch, advice::add);
        }

        assertThat(advice).isEqualTo(expected).hasSizeGreaterThan(3);
        assertThat(forecast.toBytes()).isEqualTo(whole.toBytes()).hasSizeLessThan(500);
    }

    @Test
    void what_the_embedding_shows_is_among_the_evidence_from_its_step_on() {
        start(1, 0, 5000);
        memorises();
        forecast.accept(geometry("embedding", 425, 0.4, 0.8));
        evaluations(10, 1, 0.05, 10);
        evaluations(5, 1, 0.1, 3);
        assertThat(advice.getLast().evidence()).containsOnlyKeys("descent", "ratio");
        evaluations(2, 1, 0.3, 0.5);

        assertThat(advice.getLast().evidence())
                .containsEntry("fourierGini", 0.4)
                .containsEntry("spectralEntropy", 0.8)
                .containsKeys("descent", "ratio");
        assertThat(advice.getLast().reason()).endsWith("a Fourier Gini of 0.40 and a spectral entropy of 0.80");
    }

    @Test
    void of_the_snapshots_the_newest_of_the_first_matrix_counts() {
        start(1, 0, 5000);
        memorises();
        forecast.accept(geometry("embedding", 40, 0.4, 0.8));
        forecast.accept(geometry("embedding", 20, 0.1, 0.9));
        forecast.accept(geometry("unembedding", 45, 0.2, 0.7));
        evaluations(10, 1, 0.05, 10);
        evaluations(5, 1, 0.1, 3);

        assertThat(advice.getLast().evidence()).containsEntry("fourierGini", 0.4);
    }

    @Test
    void with_a_snapshot_it_goes_on_from_its_bytes_as_well() {
        start(1, 0, 5000);
        memorises();
        forecast.accept(geometry("embedding", 40, 0.4, 0.8));
        evaluations(10, 1, 0.05, 10);
        byte[] state = forecast.toBytes();

        assertThat(RunForecast.fromBytes(state, MODEL).toBytes()).isEqualTo(state);
    }

    /**
     * {@code run-forecast-N.state} was written by version N after start, memorising, from version 2 on a snapshot of step 40,
     * ten evaluations with a loss of 10 and five with one of 3.
     */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void a_state_of_each_version_is_read_and_goes_on_as_if_it_had_never_stopped(int version) throws IOException {
        start(1, 0, 5000);
        memorises();
        if (version > 1) {
            forecast.accept(geometry("embedding", 40, 0.4, 0.8));
        }
        evaluations(10, 1, 0.05, 10);
        evaluations(5, 1, 0.1, 3);
        byte[] state = golden(version);
        RunForecast restored = RunForecast.fromBytes(state, MODEL);
        if (version == 3) {
            assertThat(forecast.toBytes()).isEqualTo(state);
        }
        MetricBatch next = batch(1, 425, 1, 0.6, 0.2, sequence);
        List<GeneralisationForecast> goesOn = new ArrayList<>();
        advice.clear();

        restored.accept(next, goesOn::add);

        forecast.accept(next, advice::add);
        assertThat(goesOn).hasSize(1).isEqualTo(advice);
        assertThat(restored.toBytes()).isEqualTo(forecast.toBytes());
    }

    private static byte[] golden(int version) throws IOException {
        String name = "/state/run-forecast-" + version + ".state";
        try (InputStream state = Objects.requireNonNull(RunForecastTest.class.getResourceAsStream(name))) {
            return state.readAllBytes();
        }
    }

    @Test
    void bytes_of_another_version_are_refused() {
        assertThatThrownBy(() -> RunForecast.fromBytes(new byte[] {7}, MODEL)).hasMessageContaining("was of version 7");
        assertThatThrownBy(() -> RunForecast.fromBytes(new byte[] {1, 0}, MODEL))
                .hasMessageContaining("2 bytes");
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
                new RunStarted(RUN, attempt, spec, RunFacts.UNKNOWN, new WorkerId("w"), "cpu", from), advice::add);
    }

    /** Fits its train set by step 50. */
    private void memorises() {
        evaluations(2, 0.5, 0.03, 5);
    }

    private void evaluations(int count, double train, double val, double loss) {
        for (int i = 0; i < count; i++) {
            step += 25;
            forecast.accept(batch(1, step, train, val, loss, sequence++), advice::add);
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
