package io.grokwatch.tracker.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.events.AnomalyDetected;
import io.grokwatch.events.Detection;
import io.grokwatch.events.DetectorRef;
import io.grokwatch.events.Doubles;
import io.grokwatch.events.GrokkingDetected;
import io.grokwatch.events.Longs;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.Parameters;
import io.grokwatch.events.PhaseChanged;
import io.grokwatch.events.RunClass;
import io.grokwatch.events.RunFacts;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle;
import io.grokwatch.events.RunPhase;
import io.grokwatch.events.RunSpec;
import io.grokwatch.events.SlingshotDetected;
import io.grokwatch.events.WorkerId;
import io.grokwatch.events.history.AttemptHistory;
import io.grokwatch.events.validation.MetricRules;
import io.grokwatch.tracker.client.Intervention;
import io.grokwatch.tracker.client.NewestDetection;
import io.grokwatch.tracker.store.StoredJson;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class RunFoldTest {
    private static final RunId RUN = new RunId("r1");
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final RunFacts FACTS = new RunFacts(null, null, null, null, null, null, null, "5e".repeat(32));

    @Test
    void a_run_that_was_started_and_logged_is_active_with_its_newest_values() {
        Progress progress = fold(started(1, 0, 0), metrics(1, 7, 0.25, 1), progressed(1, 6, 2));

        assertThat(progress.isTraining()).isTrue();
        assertThat(progress.current().step()).isEqualTo(7);
        assertThat(progress.current().stepsPerSecond()).isEqualTo(600);
        assertThat(progress.current().latest().get("train/loss"))
                .extracting(AttemptState.Latest::value)
                .isEqualTo(0.25);
        assertThat(progress.startedAt()).isEqualTo(NOON);
        assertThat(progress.current().datasetHash()).isEqualTo(FACTS.datasetHash());
    }

    @Test
    void records_of_an_older_attempt_are_ignored() {
        Progress progress = fold(
                started(1, 0, 0),
                metrics(1, 900, 0.1, 1),
                started(2, 0, 2),
                metrics(2, 10, 2.0, 3),
                metrics(1, 901, 0.1, 4),
                finished(1, 5));

        assertThat(progress.attempt()).isEqualTo(2);
        assertThat(progress.current().step()).isEqualTo(10);
        assertThat(progress.current().ending()).isNull();
        assertThat(progress.current().latest().get("train/loss"))
                .extracting(AttemptState.Latest::value)
                .isEqualTo(2.0);
        assertThat(progress.startedAt()).as("of the first attempt").isEqualTo(NOON);
    }

    @Test
    void a_requeued_run_waits_until_another_attempt_starts() {
        Consumer<Folds> handedBack = fold -> fold.accept(new RunLifecycle.RunHandedBack(RUN, 1, 12), NOON);

        Progress waiting = fold(started(1, 0, 0), metrics(1, 11, 0.5, 1), handedBack);
        Progress resumed = fold(started(1, 0, 0), metrics(1, 11, 0.5, 1), handedBack, started(2, 12, 2));

        assertThat(waiting.isTraining()).isFalse();
        assertThat(waiting.current().ending()).isNull();
        assertThat(waiting.current().step()).isEqualTo(12);
        assertThat(resumed.isTraining()).isTrue();
        assertThat(resumed.attempts()).isEqualTo(AttemptHistory.NONE.with(1, 0).with(2, 12));
    }

    @Test
    void a_warning_is_in_effect_until_it_is_cleared_in_whatever_order_that_is_received() {
        Consumer<Folds> warned = warned("no room", 0);
        Consumer<Folds> cleared = warned(null, 0);

        assertThat(fold(started(1, 0, 0), warned).current().warning())
                .isEqualTo(new AttemptState.Warning(12, NOON, "no room"));
        assertThat(fold(started(1, 0, 0), warned, cleared).current().warning())
                .isEqualTo(new AttemptState.Warning(12, NOON, null));
        assertThat(fold(cleared, started(1, 0, 0), warned).current().warning())
                .isEqualTo(new AttemptState.Warning(12, NOON, null));
    }

    @Test
    void of_the_warnings_of_a_step_the_latest_is_in_effect_in_whatever_order_they_are_received() {
        Consumer<Folds> lost = warned("its log is lost", 1);
        Consumer<Folds> cleared = warned(null, 2);
        Consumer<Folds> waiting = warned("it waits", 3);
        AttemptState.Warning latest = new AttemptState.Warning(12, NOON.plusSeconds(3), "it waits");

        assertThat(fold(started(1, 0, 0), lost, waiting).current().warning()).isEqualTo(latest);
        assertThat(fold(started(1, 0, 0), cleared, waiting).current().warning()).isEqualTo(latest);
        assertThat(fold(waiting, cleared, lost, started(1, 0, 0)).current().warning())
                .isEqualTo(latest);
        assertThat(fold(lost, cleared, waiting, lost, cleared).current().warning())
                .as("received again from the beginning")
                .isEqualTo(latest);
    }

    @Test
    void an_intervention_that_the_next_attempt_makes_again_is_one_and_those_of_older_attempts_are_kept() {
        Consumer<Folds> first = intervened(1, 100, "c1");
        Consumer<Folds> second = intervened(1, 900, "c2");
        Consumer<Folds> again = intervened(2, 900, "c2");

        Progress progress = fold(started(1, 0, 0), first, second, started(2, 500, 1), again);

        assertThat(progress.interventions())
                .containsExactly(
                        new Intervention(1, 100, "lr", 0.001, 1e-4, "c1"),
                        new Intervention(2, 900, "lr", 0.001, 1e-4, "c2"));
        assertThat(fold(again, started(2, 500, 1), second, first, started(1, 0, 0), first)
                        .interventions())
                .as("in any order")
                .isEqualTo(progress.interventions());
        assertThat(stored(progress)).isEqualTo(progress);
    }

    @Test
    void of_very_many_interventions_the_last_are_kept() {
        Folds fold = new Folds(Progress.NONE, MetricProgress.NONE);
        for (int i = 0; i < Interventions.MAX_KEPT + 5; i++) {
            intervened(1, i, "c" + i).accept(fold);
        }

        assertThat(fold.progress().interventions())
                .hasSize(Interventions.MAX_KEPT)
                .first()
                .extracting(Intervention::step)
                .isEqualTo(5L);
    }

    @Test
    void metrics_may_run_ahead_of_the_start() {
        Progress progress = fold(metrics(1, 10, 0.5, 1), started(1, 0, 0));

        assertThat(progress.current().step()).isEqualTo(10);
        assertThat(progress.current().latest()).containsKey("train/loss");
        assertThat(progress.current().worker()).isEqualTo("w1");
    }

    @Test
    void one_wild_step_is_not_believed_until_another_batch_confirms_it() {
        List<Consumer<Folds>> wild =
                List.of(metrics(1, 10, 0.5, 1), metrics(1, 1_000_000_000_000L, 0.5, 2), metrics(1, 20, 0.5, 3));
        List<Consumer<Folds>> jump =
                List.of(metrics(1, 0, 0.5, 1), metrics(1, 2_000_000, 0.5, 2), metrics(1, 2_000_050, 0.5, 3));

        assertThat(fold(wild).current().step()).isEqualTo(20);
        Folds again = folds(wild).stored();
        wild.forEach(part -> part.accept(again));
        assertThat(again.progress()).as("received again").isEqualTo(fold(wild));
        assertThat(fold(jump).current().step()).isEqualTo(2_000_050);
        assertThat(fold(metrics(1, MetricRules.MAX_STEP, 0.5, 1)).current().step())
                .as("a run that starts there")
                .isEqualTo(MetricRules.MAX_STEP);
    }

    @RepeatedTest(50)
    void receiving_everything_again_from_the_beginning_changes_nothing(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        List<Consumer<Folds>> history = new ArrayList<>();
        for (int attempt = 1; attempt <= 3; attempt++) {
            history.add(started(attempt, 0, attempt * 100));
            for (int i = 1; i < 20; i++) {
                int step = i * 10;
                history.add(
                        random.nextBoolean()
                                ? metrics(attempt, step, random.nextGaussian(), attempt * 100 + i)
                                : progressed(attempt, step, attempt * 100 + i));
            }
        }
        history.add(finished(3, 400));
        Progress once = fold(history);

        Folds again = folds(history).stored();
        history.forEach(part -> part.accept(again));
        assertThat(again.progress()).isEqualTo(once);

        List<Consumer<Folds>> jumbled = new ArrayList<>(history);
        Collections.shuffle(jumbled, random);
        assertThat(fold(jumbled)).as("in any order").isEqualTo(once);
    }

    @Test
    void a_newer_attempt_begins_with_an_empty_state_whatever_the_older_one_had() {
        Progress progress = fold(
                started(1, 0, 0),
                metrics(1, 900, 0.1, 1),
                progressed(1, 900, 1),
                warned("the disk is full", 2),
                finished(1, 3),
                metrics(2, 5, 1.0, 4));

        assertThat(progress.current())
                .isEqualTo(fold(metrics(2, 5, 1.0, 4)).current())
                .returns(null, AttemptState::worker);
    }

    @Test
    void nothing_of_the_first_of_three_attempts_survives_although_the_third_resumes_after_it() {
        GrokkingDetected claim = grokked(1, 300, 1, null);
        Progress progress =
                fold(started(1, 0, 0), intervened(1, 300, "c1"), finding(claim), started(2, 0, 1), started(3, 500, 2));

        assertThat(FindingsSummary.of(List.of(claim, phase(1, 300)), progress.attempts()))
                .isEqualTo(FindingsSummary.NONE);
        assertThat(progress.survivingInterventions()).isEmpty();
    }

    @Test
    void a_phase_of_an_attempt_that_started_over_does_not_survive() {
        List<PhaseChanged> phases = List.of(phase(1, 50));
        AttemptHistory first = AttemptHistory.NONE.with(1, 0);

        assertThat(FindingsSummary.of(phases, first).phase()).isEqualTo(RunPhase.MEMORISED);
        assertThat(FindingsSummary.of(phases, first.with(2, 0)).phase()).isNull();
        assertThat(FindingsSummary.of(phases, first.with(2, 100)).phase())
                .as("the second attempt resumed at step 100")
                .isEqualTo(RunPhase.MEMORISED);
    }

    @Test
    void a_detection_is_not_superseded_by_one_of_an_attempt_that_does_not_survive() {
        GrokkingDetected first = grokked(2, 900, 1, null);
        GrokkingDetected revision = grokked(1, 900, 2, first.id());

        assertThat(FindingsSummary.of(
                        List.of(first, revision), AttemptHistory.NONE.with(1, 0).with(2, 0)))
                .returns(1, FindingsSummary::detections)
                .extracting(FindingsSummary::newest)
                .isNotNull();
    }

    @Test
    void of_slingshots_the_confirmed_are_counted_and_an_anomaly_has_its_kind() {
        List<Detection> found = List.of(
                slingshot(Detection.Stage.CONFIRMED, 1, 510),
                slingshot(Detection.Stage.WITHDRAWN, 2, 700),
                slingshot(Detection.Stage.SUSPECTED, 3, 900),
                inflation(950));

        assertThat(FindingsSummary.of(found, AttemptHistory.NONE.with(1, 0)))
                .returns(3, FindingsSummary::detections)
                .returns(1, FindingsSummary::slingshots)
                .extracting(FindingsSummary::newest)
                .extracting(NewestDetection::anomaly)
                .isEqualTo(AnomalyDetected.Kind.NUMERICAL_INFLATION);
    }

    @Test
    void numbers_and_collections_that_are_missing_in_the_store_are_empty() {
        String stored =
                StoredJson.write(Progress.NONE).replace(",\"slingshots\":0", "").replace("\"interventions\":[],", "");

        assertThat(stored).doesNotContain("slingshots", "interventions");
        assertThat(StoredJson.read(stored, Progress.class)).isEqualTo(Progress.NONE);
        assertThat(StoredJson.read("{\"step\":12,\"text\":\"no room\"}", AttemptState.Warning.class))
                .isEqualTo(new AttemptState.Warning(12, Instant.EPOCH, "no room"));
    }

    private static SlingshotDetected slingshot(Detection.Stage stage, int ordinal, long peak) {
        return detection(SlingshotDetected.class, "slingshot", 1, stage, ordinal, peak, """
            "growthStep": null, "spikeStep": %1$d, "peakStep": %1$d, "recoveredStep": null, "peakLoss": 0.2,
            "quietLoss": 2e-8, "periodSteps": null\
            """.formatted(peak));
    }

    private static AnomalyDetected inflation(long step) {
        return detection(
                AnomalyDetected.class, "inflation", 1, Detection.Stage.SUSPECTED, 1, step, """
                    "kind": "NUMERICAL_INFLATION", "fromStep": %d, "message": "a slingshot may follow\"\
                    """.formatted(step));
    }

    private static GrokkingDetected grokked(int attempt, long step, int ordinal, @Nullable String supersedes) {
        GrokkingDetected detected =
                detection(GrokkingDetected.class, "val", attempt, Detection.Stage.CONFIRMED, ordinal, step, """
                    "split": "val", "memorisedStep": 100, "onsetStep": 200, "generalisedStep": 250, "delaySteps": 150,
                    "delayRatio": 2.5, "liuPhase": "GROKKING\"\
                    """);
        return detected.restated(detected.id(), detected.stage(), supersedes);
    }

    /** A detection from its JSON; {@code own} are the fields of its type. */
    private static <D extends Detection> D detection(
            Class<D> type, String kind, int attempt, Detection.Stage stage, int ordinal, long step, String own) {
        DetectorRef detector = new DetectorRef("detector", 1, "cafe");
        return StoredJson.read(
                """
                {"id": "%s", "detector": {"name": "detector", "version": 1, "configuration": "cafe"}, "runId": "%s",
                 "attempt": %d, "stage": "%s", "ordinal": %d, "step": %d, "strength": 0.9, "evidence": {},
                 "supersedes": null, %s}\
                """.formatted(detector.detectionId(RUN, kind, ordinal), RUN, attempt, stage, ordinal, step, own), type);
    }

    private static Consumer<Folds> finding(Detection detection) {
        return fold -> fold.accept(detection, NOON);
    }

    private static PhaseChanged phase(int attempt, long step) {
        return new PhaseChanged(
                RUN, attempt, step, RunPhase.MEMORISED, RunPhase.FITTING, step, RunClass.MEMORISED, new TreeMap<>());
    }

    private static Progress stored(Progress progress) {
        return StoredJson.read(StoredJson.write(progress), Progress.class);
    }

    @SafeVarargs
    @SuppressWarnings("varargs")
    private static Progress fold(Consumer<Folds>... parts) {
        return fold(List.of(parts));
    }

    private static Progress fold(List<Consumer<Folds>> parts) {
        return folds(parts).progress();
    }

    private static Folds folds(List<Consumer<Folds>> parts) {
        Folds folds = new Folds(Progress.NONE, MetricProgress.NONE);
        parts.forEach(part -> part.accept(folds));
        return folds;
    }

    /** What the lanes of events and of metrics fold, joined. */
    private static final class Folds {
        private final RunFold events;
        private MetricProgress metrics;

        Folds(Progress events, MetricProgress metrics) {
            this.events = new RunFold(events);
            this.metrics = metrics;
        }

        void accept(RunLifecycle event, Instant at) {
            events.accept(event, at);
        }

        void accept(Detection detection, Instant at) {
            events.accept(detection, at);
        }

        void accept(MetricBatch batch, Instant at) {
            metrics = metrics.with(batch, at);
        }

        Progress progress() {
            return events.progress().joined(metrics);
        }

        Folds stored() {
            return new Folds(
                    RunFoldTest.stored(events.progress()),
                    StoredJson.read(StoredJson.write(metrics), MetricProgress.class));
        }
    }

    private static Consumer<Folds> started(int attempt, long step, int second) {
        RunSpec spec = new RunSpec(RUN, "hello", "modular", null, Parameters.NONE, 0, 1000);
        return fold -> fold.accept(
                new RunLifecycle.RunStarted(RUN, attempt, spec, FACTS, new WorkerId("w1"), "cpu", step),
                NOON.plusSeconds(second));
    }

    private static Consumer<Folds> warned(@Nullable String warning, int second) {
        return fold -> fold.accept(new RunLifecycle.RunWarned(RUN, 1, 12, warning), NOON.plusSeconds(second));
    }

    private static Consumer<Folds> intervened(int attempt, long step, String command) {
        return fold ->
                fold.accept(new RunLifecycle.RunIntervened(RUN, attempt, step, "lr", 0.001, 1e-4, command), NOON);
    }

    private static Consumer<Folds> progressed(int attempt, long step, int second) {
        return fold -> fold.accept(
                new RunLifecycle.RunProgressed(RUN, attempt, step, 1000, step * 100.0), NOON.plusSeconds(second));
    }

    private static Consumer<Folds> finished(int attempt, int second) {
        return fold -> fold.accept(new RunLifecycle.RunFinished(RUN, attempt, 1000), NOON.plusSeconds(second));
    }

    private static Consumer<Folds> metrics(int attempt, long step, double loss, int second) {
        MetricBatch batch = new MetricBatch(
                RUN,
                attempt,
                step,
                List.of(new MetricBatch.Block(
                        Longs.of(step),
                        Longs.of(NOON.plusSeconds(second).toEpochMilli()),
                        List.of(new MetricBatch.Column("train/loss", Doubles.of(loss))))));
        return folds -> folds.accept(batch, NOON.plusSeconds(second));
    }
}
