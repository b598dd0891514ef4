package io.grokwatch.cli.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.events.PhaseChanged;
import io.grokwatch.events.RunClass;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunPhase;
import io.grokwatch.events.history.AttemptHistory;
import io.grokwatch.tracker.client.RunStatus;
import io.grokwatch.tracker.client.RunView;
import io.grokwatch.tracker.client.TrackerJson;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The table of a sweep. */
class SweepReportTest {
    private static final Sweep SWEEP = SweepFile.parse("""
            name: n
            recipe: hello-grok
            seeds: 3
            grid: {frac: [0.3, 0.6, 0.9]}
            """);

    @Test
    void a_cell_has_the_medians_and_how_many_of_its_runs_reached_them() {
        SweepReport report = new SweepReport(
                SWEEP,
                List.of(
                        ended(0, 100L, null),
                        ended(0, 120L, null),
                        ended(0, null, null),
                        ended(1, 50L, 800L),
                        ended(1, 50L, 600L),
                        ended(1, 100L, null),
                        ended(2, 50L, 100L),
                        failed(2),
                        ended(2, 100L, 300L)));

        assertThat(report.lines())
                .containsExactly(
                        "frac  RUNS  MEMORISED     GENERALISED   RATIO",
                        "0.3   3     110 (2 of 3)  never         -",
                        "0.6   3     50            700 (2 of 3)  14.0",
                        "0.9   2     75            200           2.5");
        assertThat(report.failed()).hasSize(1);
    }

    @Test
    void a_cell_without_ended_runs_or_without_memorisation_has_dashes() {
        SweepReport report = new SweepReport(SWEEP, List.of(failed(0), ended(1, null, 75L), ended(1, null, 125L)));

        assertThat(report.lines())
                .containsExactly(
                        "frac  RUNS  MEMORISED  GENERALISED  RATIO",
                        "0.3   0     -          -            -",
                        "0.6   2     -          100          -",
                        "0.9   0     -          -            -");
    }

    @Test
    void a_result_has_the_first_step_of_each_phase() {
        List<PhaseChanged> phases = List.of(
                phase(1, RunPhase.MEMORISED, 50),
                phase(1, RunPhase.TRANSITION, 300),
                phase(1, RunPhase.GENERALISED, 650),
                phase(1, RunPhase.COLLAPSED, 900),
                phase(1, RunPhase.GENERALISED, 950));

        SweepResult result = SweepResult.of(run(0), 0, phases);

        assertThat(result.memorisedStep()).isEqualTo(50);
        assertThat(result.generalisedStep()).isEqualTo(650);
        assertThat(result.ratio()).isEqualTo(13.0);
    }

    @Test
    void phases_of_an_attempt_that_was_started_over_do_not_count() {
        List<PhaseChanged> phases = List.of(
                phase(1, RunPhase.MEMORISED, 50),
                phase(1, RunPhase.GENERALISED, 650),
                phase(2, RunPhase.MEMORISED, 60));

        SweepResult result = SweepResult.of(run(0, 0), 0, phases);

        assertThat(result.memorisedStep()).isEqualTo(60);
        assertThat(result.generalisedStep()).isNull();
    }

    @Test
    void phases_of_an_attempt_that_was_started_over_do_not_count_though_a_newer_attempt_resumed_later() {
        List<PhaseChanged> phases = List.of(phase(1, RunPhase.MEMORISED, 300), phase(2, RunPhase.MEMORISED, 450));

        SweepResult result = SweepResult.of(run(0, 0, 500), 0, phases);

        assertThat(result.memorisedStep()).isEqualTo(450);
    }

    private static PhaseChanged phase(int attempt, RunPhase phase, long step) {
        return new PhaseChanged(
                new RunId("r"), attempt, step, phase, RunPhase.FITTING, step, RunClass.MEMORISED, new TreeMap<>());
    }

    /** A run whose attempts, from 1, began at these steps. */
    private static RunView run(long... starts) {
        AttemptHistory attempts = AttemptHistory.NONE;
        for (int i = 0; i < starts.length; i++) {
            attempts = attempts.with(i + 1, starts[i]);
        }
        return TrackerJson.MAPPER.convertValue(
                Map.of("id", "r", "name", "r", "status", "FINISHED", "attempt", starts.length, "attempts", attempts),
                RunView.class);
    }

    private static SweepResult ended(int cell, @Nullable Long memorised, @Nullable Long generalised) {
        return new SweepResult("r", cell, RunStatus.FINISHED, null, memorised, generalised);
    }

    private static SweepResult failed(int cell) {
        return new SweepResult("r", cell, RunStatus.FAILED, "diverged", 50L, null);
    }
}
