package io.grokwatch.detect.grokking;

import static io.grokwatch.detect.Simulated.evaluated;
import static io.grokwatch.detect.Simulated.then;
import static io.grokwatch.detect.Simulated.times;
import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.detect.DetectorConfig;
import io.grokwatch.detect.RecordedRun;
import io.grokwatch.detect.RecordedRun.Watched;
import io.grokwatch.detect.RunDetectors;
import io.grokwatch.detect.RunSummary;
import io.grokwatch.events.GrokkingDetected;
import io.grokwatch.events.PhaseChanged;
import io.grokwatch.events.RunFacts;
import io.grokwatch.events.RunFinding;
import io.grokwatch.events.RunLifecycle.RunIntervened;
import io.grokwatch.events.RunPhase;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a transition is said to have begun. */
class OnsetTest {
    /** Memorises at the second evaluation, sits still, and generalises at the twentieth. */
    private static final double[][] GROKS = then(
            times(1, .1, .1), times(14, 1, .1), new double[][] {{1, .2}, {1, .35}, {1, .55}, {1, .8}}, times(6, 1, 1));

    @Test
    void a_rise_that_ends_halfway_is_memorising_again_and_another_one_a_transition_of_its_own() {
        Watched watched = evaluated(
                        10,
                        then(
                                times(1, .1, .1),
                                times(10, 1, .1),
                                new double[][] {{1, .2}, {1, .3}, {1, .4}},
                                times(40, 1, .4),
                                new double[][] {{1, .6}, {1, .8}},
                                times(5, 1, 1)))
                .watch();

        assertThat(phases(watched))
                .containsExactly(
                        RunPhase.MEMORISED,
                        RunPhase.TRANSITION,
                        RunPhase.MEMORISED,
                        RunPhase.TRANSITION,
                        RunPhase.GENERALISED);
        assertThat(watched.summary().onsetStep()).isEqualTo(540L);
    }

    /** Creeps from .1 to .4 over 200 evaluations, and solves the set within 8 more. */
    @Test
    void the_onset_is_the_change_that_leads_to_the_solution_and_not_the_creep_long_before() {
        double[][] creep = new double[200][];
        java.util.Arrays.setAll(creep, i -> new double[] {1, .1 + .0015 * i});
        double[][] jump = new double[8][];
        java.util.Arrays.setAll(jump, i -> new double[] {1, .45 + .07 * i});
        double[][] dipped = creep.clone();
        dipped[150] = new double[] {.4, .05};

        Watched watched = evaluated(25, then(times(1, .1, .1), creep, jump, times(6, 1, 1)))
                .watch();
        Watched dip = evaluated(25, then(times(1, .1, .1), dipped, jump, times(6, 1, 1)))
                .watch();

        assertThat(watched.summary().generalisedStep()).isEqualTo(209L * 25);
        assertThat(watched.summary().onsetStep()).isBetween(198L * 25, 202L * 25);
        assertThat(dip.summary().onsetStep()).isBetween(198L * 25, 202L * 25);
        assertThat(phases(watched)).containsExactly(RunPhase.MEMORISED, RunPhase.TRANSITION, RunPhase.GENERALISED);
    }

    @Test
    void a_steady_rise_begins_where_it_left_the_noise() {
        double[][] rise = new double[100][];
        java.util.Arrays.setAll(rise, i -> new double[] {1, .1 + .009 * i});

        Watched watched = evaluated(25, then(times(1, .1, .1), times(20, 1, .1), rise, times(6, 1, 1)))
                .watch();

        assertThat(watched.summary().onsetStep()).isLessThan(30L * 25);
    }

    @Test
    void a_rise_right_after_a_change_of_a_setting_names_the_change() {
        RecordedRun run = evaluated(25, GROKS);
        RunDetectors watch = RunDetectors.of(run.runId(), DetectorConfig.defaults());
        List<RunFinding> findings = new ArrayList<>();
        watch.accept(run.started()).forEach(findings::add);
        watch.accept(new RunIntervened(run.runId(), 1, 350, "wd", 0.0, 1.0)).forEach(findings::add);
        run.batches(64).forEach(batch -> watch.accept(batch).forEach(findings::add));

        assertThat(claims(findings))
                .extracting(GrokkingDetected::intervention)
                .containsExactly("wd was changed from 0.0 to 1.0 at step 350, 25 steps before");
        assertThat(claims(run.watch().findings()))
                .extracting(GrokkingDetected::intervention)
                .containsOnlyNulls();
    }

    @Test
    void a_rise_that_begins_while_fitting_is_being_made_sure_of_has_its_onset() {
        Watched watched = evaluated(
                        1000,
                        then(
                                times(1, .1, .1),
                                new double[][] {{1, .1}, {1, .3}, {1, .6}, {1, .8}, {1, .9}},
                                times(5, 1, 1)))
                .watch();

        assertThat(watched.summary().onsetStep()).isEqualTo(2000L);
        assertThat(claims(watched.findings()))
                .singleElement()
                .satisfies(claim -> assertThat(claim.onsetStep()).isEqualTo(2000L));
    }

    @Test
    void a_rise_that_falls_back_was_no_onset() {
        Watched watched = evaluated(
                        25,
                        then(
                                times(1, .1, .1),
                                times(10, 1, .1),
                                new double[][] {{1, .3}, {1, .5}, {1, .5}},
                                times(60, 1, .05)))
                .watch();

        assertThat(watched.summary().onsetStep()).isNull();
        assertThat(phases(watched)).containsExactly(RunPhase.MEMORISED, RunPhase.TRANSITION, RunPhase.MEMORISED);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 25})
    void a_change_up_to_a_hundred_steps_before_is_named_however_close_evaluations_are(int stride) {
        RecordedRun run =
                evaluated(stride, then(times(1, .1, .1), times(400, 1, .1), times(10, 1, .6), times(5, 1, 1)));
        long onset = 401L * stride;
        RunDetectors watch = RunDetectors.of(run.runId(), DetectorConfig.defaults());
        List<RunFinding> findings = new ArrayList<>();
        watch.accept(run.started()).forEach(findings::add);
        watch.accept(new RunIntervened(run.runId(), 1, onset - 75, "wd", 0.0, 1.0))
                .forEach(findings::add);
        run.batches(64).forEach(batch -> watch.accept(batch).forEach(findings::add));

        assertThat(claims(findings))
                .extracting(GrokkingDetected::intervention)
                .containsExactly("wd was changed from 0.0 to 1.0 at step " + (onset - 75) + ", 75 steps before");
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 100, 300, 2000})
    void evaluations_that_waver_before_the_rise_do_not_date_it_too_early(int examples) {
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            double[][] pairs = new double[160][];
            for (int i = 0; i < pairs.length; i++) {
                double accuracy = i < 120 ? .1 : Math.min(1, .1 + .06 * (i - 120));
                pairs[i] = new double[] {i == 0 ? .1 : 1, drawn(random, examples, accuracy)};
            }
            RecordedRun run = evaluated(10, pairs);
            RunFacts facts = new RunFacts(10, 500, examples, 0, true, null, 0.0, null);

            RunSummary summary = run.with(facts).watch().summary();

            assertThat(summary.onsetStep()).isBetween(1200L, 1280L);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 100, 2000})
    void evaluations_that_only_waver_are_hardly_ever_a_rise(int examples) {
        int rises = 0;
        for (int seed = 0; seed < 100; seed++) {
            Random random = new Random(seed);
            double[][] pairs = new double[200][];
            java.util.Arrays.setAll(pairs, i ->
                    new double[] {i == 0 ? .1 : 1, drawn(random, examples, i == 0 ? .1 : .3)});
            RunFacts facts = new RunFacts(10, 500, examples, 0, true, null, 0.0, null);

            rises += evaluated(10, pairs).with(facts).watch().summary().onsetStep() == null ? 0 : 1;
        }

        assertThat(rises).isLessThanOrEqualTo(5);
    }

    /** The share of right answers among so many of which each is right with this probability. */
    private static double drawn(Random random, int examples, double accuracy) {
        int right = 0;
        for (int i = 0; i < examples; i++) {
            right += random.nextDouble() < accuracy ? 1 : 0;
        }
        return right / (double) examples;
    }

    private static List<RunPhase> phases(Watched watched) {
        return watched.findings().stream()
                .filter(PhaseChanged.class::isInstance)
                .map(finding -> ((PhaseChanged) finding).phase())
                .toList();
    }

    private static List<GrokkingDetected> claims(List<RunFinding> findings) {
        return findings.stream()
                .filter(GrokkingDetected.class::isInstance)
                .map(GrokkingDetected.class::cast)
                .toList();
    }
}
