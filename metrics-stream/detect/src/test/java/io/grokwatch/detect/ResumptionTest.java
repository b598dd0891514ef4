package io.grokwatch.detect;

import static io.grokwatch.detect.Simulated.evaluated;
import static io.grokwatch.detect.Simulated.then;
import static io.grokwatch.detect.Simulated.times;
import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.detect.anomaly.Inactivity;
import io.grokwatch.events.AnomalyDetected;
import io.grokwatch.events.Detection;
import io.grokwatch.events.Detection.Stage;
import io.grokwatch.events.GrokkingDetected;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.MetricNames;
import io.grokwatch.events.RunClass;
import io.grokwatch.events.RunFinding;
import io.grokwatch.events.RunLifecycle.RunFinished;
import io.grokwatch.events.RunLifecycle.RunStarted;
import io.grokwatch.events.RunPhase;
import io.grokwatch.events.SlingshotDetected;
import io.grokwatch.events.history.AttemptHistory;
import io.grokwatch.events.history.FindingsInEffect;
import io.grokwatch.events.trace.TraceLine.Sample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Attempts that go on from a checkpoint, attempts that start over, and runs that fall silent between them. */
class ResumptionTest {
    private static final RecordedRun GROKS = RecordedRun.read("grok-emb-add31-s0");
    private static final RecordedRun SLINGSHOTS = RecordedRun.read("sling-gauss-s1");
    private static final int BATCH = 25;

    @ParameterizedTest
    @CsvSource({"1500, 1000", "1500, 400", "900, 600", "700, 25", "2000, 1975", "1500, 1"})
    void what_was_shown_after_the_checkpoint_is_forgotten_and_found_again(int died, int checkpoint) {
        List<RunFinding> findings = new ArrayList<>();
        RunDetectors watch = watched(died, findings);

        goOn(watch, checkpoint, findings);

        assertThat(watch.summary()).isEqualTo(GROKS.watch().summary());
    }

    @Test
    void a_claim_whose_moment_comes_after_the_checkpoint_is_withdrawn_and_made_again() {
        List<RunFinding> findings = new ArrayList<>();
        RunDetectors watch = watched(1500, findings);
        assertThat(watch.summary().runClass()).isEqualTo(RunClass.GROKKED);

        watch.accept(started(2, 400)).forEach(findings::add);

        assertThat(watch.summary().runClass()).isEqualTo(RunClass.MEMORISED);
        assertThat(watch.summary().phase()).isEqualTo(RunPhase.TRANSITION);
        goOn(watch, 400, findings);
        List<GrokkingDetected> claims = of(findings, GrokkingDetected.class);
        assertThat(claims).extracting(GrokkingDetected::stage).startsWith(Stage.CONFIRMED, Stage.WITHDRAWN);
        assertThat(claims.get(1).supersedes()).isEqualTo(claims.get(0).id());
        assertThat(claims.getLast().stage()).isEqualTo(Stage.CONFIRMED);
    }

    /** Slingshots peak at 536, 1046, 1619 and 2213; a checkpoint that keeps the optimiser's moments changes nothing. */
    @ParameterizedTest
    @CsvSource({"600, 520", "1100, 1030", "1300, 1000", "1700, 1600", "2400, 2190", "2215, 2200"})
    void a_slingshot_soon_after_a_checkpoint_is_found_again(int died, int checkpoint) {
        RunDetectors watch = goneOn(SLINGSHOTS, died, checkpoint);

        assertThat(watch.summary()).isEqualTo(SLINGSHOTS.watch().summary());
    }

    @Test
    void a_spike_soon_after_an_optimiser_that_began_anew_is_no_slingshot() {
        RecordedRun jolted = SLINGSHOTS.with(SLINGSHOTS.samples().stream()
                .map(sample -> sample.step() == 1600 ? updated(sample, .05) : sample)
                .toList());

        RunDetectors watch = goneOn(jolted, 1700, 1600);

        assertThat(watch.summary().slingshots()).doesNotContain(1619L);
        assertThat(watch.summary().otherSpikes()).contains(1619L);
    }

    private static Sample updated(Sample sample, double norm) {
        Map<String, Double> metrics = new LinkedHashMap<>(sample.metrics());
        metrics.put(MetricNames.LAST_LAYER_UPDATE_NORM, norm);
        return new Sample(sample.step(), metrics);
    }

    /** Two attempts: until the worker of the first died, and from a checkpoint to the end. */
    private static RunDetectors goneOn(RecordedRun run, int died, int checkpoint) {
        return goneOn(run, died, checkpoint, new ArrayList<>());
    }

    private static RunDetectors goneOn(RecordedRun run, int died, int checkpoint, List<RunFinding> findings) {
        RunDetectors watch = RunDetectors.of(run.runId(), DetectorConfig.defaults());
        RunStarted first = run.started();
        watch.accept(first).forEach(findings::add);
        tell(watch, run, 0, died, 1, findings);
        watch.accept(new RunStarted(
                        first.runId(), 2, first.spec(), first.facts(), first.worker(), first.device(), checkpoint))
                .forEach(findings::add);
        tell(watch, run, checkpoint, Integer.MAX_VALUE, 2, findings);
        return RunDetectors.fromBytes(watch.toBytes(), DetectorConfig.defaults());
    }

    private static void tell(RunDetectors watch, RecordedRun run, int from, int to, int attempt) {
        tell(watch, run, from, to, attempt, new ArrayList<>());
    }

    private static void tell(
            RunDetectors watch, RecordedRun run, int from, int to, int attempt, List<RunFinding> findings) {
        RecordedRun part = run.with(run.samples().stream()
                .filter(sample -> sample.step() >= from && sample.step() < to)
                .toList());
        for (MetricBatch batch : part.batches(BATCH)) {
            watch.accept(new MetricBatch(batch.runId(), attempt, batch.sequence(), batch.blocks()))
                    .forEach(findings::add);
        }
        if (to == Integer.MAX_VALUE) {
            long last = part.samples().getLast().step();
            watch.accept(new RunFinished(run.runId(), attempt, last)).forEach(findings::add);
        }
    }

    @ParameterizedTest
    @CsvSource({"600, 520", "560, 530", "600, 540", "700, 600"})
    void a_slingshot_that_a_checkpoint_undoes_or_divides_is_claimed_once(int died, int checkpoint) {
        List<RunFinding> findings = new ArrayList<>();

        goneOn(SLINGSHOTS, died, checkpoint, findings);

        AttemptHistory attempts = AttemptHistory.NONE.with(1, 0).with(2, checkpoint);
        assertThat(FindingsInEffect.of(findings, attempts).detections())
                .filteredOn(SlingshotDetected.class::isInstance)
                .extracting(claim -> ((SlingshotDetected) claim).peakStep())
                .containsExactlyElementsOf(SLINGSHOTS.watch().summary().slingshots());
        assertThat(of(findings, SlingshotDetected.class))
                .extracting(SlingshotDetected::id)
                .doesNotHaveDuplicates();
    }

    @Test
    void a_run_that_logs_losses_alone_is_still_understood_after_a_late_checkpoint() {
        double[][] pairs = then(times(2, 3.4, 3.4), times(298, .001, 6), times(20, .001, .01));
        RecordedRun run = evaluated(10, pairs);
        RecordedRun losses = run.with(run.samples().stream()
                .map(sample -> new Sample(
                        sample.step(),
                        Map.of(
                                MetricNames.TRAIN_LOSS,
                                sample.metrics().getOrDefault(MetricNames.TRAIN_ACCURACY, Double.NaN),
                                MetricNames.VAL_LOSS,
                                sample.metrics().getOrDefault(MetricNames.VAL_ACCURACY, Double.NaN))))
                .toList());

        RunDetectors watch = goneOn(losses, 2000, 1200);

        assertThat(watch.summary().runClass()).isEqualTo(RunClass.GROKKED);
        assertThat(watch.summary().generalisedStep()).isEqualTo(3000);
    }

    @Test
    void evaluations_that_are_undone_do_not_count_towards_a_delay() {
        double[][] memorises = then(times(1, .1, .1), times(200, 1, .1));
        RecordedRun before = evaluated(10, memorises);
        RecordedRun after = evaluated(10, then(memorises, times(10, 1, 1)));
        RunDetectors watch = RunDetectors.of(before.runId(), DetectorConfig.defaults());
        RunStarted first = before.started();
        watch.accept(first);
        tell(watch, before, 0, 1990, 1);

        watch.accept(new RunStarted(first.runId(), 2, first.spec(), first.facts(), first.worker(), first.device(), 30));
        List<RunFinding> findings = new ArrayList<>();
        RecordedRun rest = after.with(
                after.samples().stream().filter(sample -> sample.step() >= 30).toList());
        rest.batches(BATCH)
                .forEach(batch -> watch.accept(new MetricBatch(batch.runId(), 2, batch.sequence(), batch.blocks()))
                        .forEach(findings::add));

        GrokkingDetected original =
                of(after.watch().findings(), GrokkingDetected.class).getFirst();
        assertThat(of(findings, GrokkingDetected.class))
                .singleElement()
                .satisfies(claim -> assertThat(claim.evidence().get("delayEvaluations"))
                        .isEqualTo(original.evidence().get("delayEvaluations")));
    }

    @Test
    void an_attempt_that_starts_over_gives_its_claims_ids_of_their_own() {
        RecordedRun run = RecordedRun.read("switch-emb-add31-wd0to1");
        RunDetectors watch = RunDetectors.of(run.runId(), DetectorConfig.defaults());
        List<RunFinding> findings = new ArrayList<>();
        watch.accept(run.started()).forEach(findings::add);
        run.batches(64).forEach(batch -> watch.accept(batch).forEach(findings::add));
        int first = findings.size();

        RunStarted again = run.started();
        watch.accept(new RunStarted(again.runId(), 2, again.spec(), again.facts(), again.worker(), again.device(), 0))
                .forEach(findings::add);
        run.batches(64)
                .forEach(batch -> watch.accept(new MetricBatch(batch.runId(), 2, batch.sequence(), batch.blocks()))
                        .forEach(findings::add));

        assertThat(findings).hasSize(2 * first);
        assertThat(of(findings, Detection.class)).extracting(Detection::id).doesNotHaveDuplicates();
        assertThat(of(findings.subList(first, findings.size()), GrokkingDetected.class)
                        .getFirst()
                        .supersedes())
                .isNull();
    }

    @Test
    void a_silence_is_said_once_and_taken_back_when_the_run_is_heard_again() {
        List<RunFinding> findings = new ArrayList<>();
        RunDetectors watch = watched(1000, findings);
        int before = findings.size();

        watch.accept(new Inactivity(60_000, 500)).forEach(findings::add);
        watch.accept(new Inactivity(90_000, 500)).forEach(findings::add);
        RunDetectors restored = RunDetectors.fromBytes(watch.toBytes(), DetectorConfig.defaults());
        restored.accept(GROKS.batches(BATCH).get(1000 / BATCH)).forEach(findings::add);

        List<AnomalyDetected> silences = of(findings.subList(before, findings.size()), AnomalyDetected.class);
        assertThat(silences).extracting(AnomalyDetected::stage).containsExactly(Stage.CONFIRMED, Stage.WITHDRAWN);
        assertThat(silences).allMatch(silence -> silence.kind() == AnomalyDetected.Kind.WENT_SILENT);
        assertThat(silences.getFirst().message())
                .isEqualTo("No metrics have come for 60.0 s after step 998; they usually come within 0.5 s.");
        assertThat(silences.getLast().supersedes())
                .isEqualTo(silences.getFirst().id());
    }

    @Test
    void a_run_that_has_ended_may_be_silent() {
        List<RunFinding> findings = new ArrayList<>();
        RunDetectors watch = watched(1000, findings);
        watch.accept(GROKS.finished());

        watch.accept(new Inactivity(60_000, 500)).forEach(findings::add);

        assertThat(of(findings, AnomalyDetected.class)).isEmpty();
    }

    /** The first attempt, until its worker died. */
    private static RunDetectors watched(int died, List<RunFinding> findings) {
        RunDetectors watch = RunDetectors.of(GROKS.runId(), DetectorConfig.defaults());
        watch.accept(GROKS.started()).forEach(findings::add);
        GROKS.batches(BATCH)
                .subList(0, died / BATCH)
                .forEach(batch -> watch.accept(batch).forEach(findings::add));
        return watch;
    }

    /** The second attempt, from a checkpoint to the end. */
    private static void goOn(RunDetectors watch, int checkpoint, List<RunFinding> findings) {
        watch.accept(started(2, checkpoint)).forEach(findings::add);
        RecordedRun rest = GROKS.with(GROKS.samples().stream()
                .filter(sample -> sample.step() >= checkpoint)
                .toList());
        rest.batches(BATCH)
                .forEach(batch -> watch.accept(new MetricBatch(batch.runId(), 2, batch.sequence(), batch.blocks()))
                        .forEach(findings::add));
    }

    private static RunStarted started(int attempt, long step) {
        RunStarted first = GROKS.started();
        return new RunStarted(
                first.runId(), attempt, first.spec(), first.facts(), first.worker(), first.device(), step);
    }

    private static <T> List<T> of(List<RunFinding> findings, Class<T> kind) {
        return findings.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
