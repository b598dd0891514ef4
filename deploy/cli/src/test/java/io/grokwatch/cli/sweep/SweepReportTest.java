package io.grokwatch.cli.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.events.Parameters;
import io.grokwatch.tracker.client.RunOutcomes;
import io.grokwatch.tracker.client.RunStatus;
import io.grokwatch.tracker.client.SweepCell;
import io.grokwatch.tracker.client.SweepRun;
import io.grokwatch.tracker.client.SweepTable;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The table of a sweep. */
class SweepReportTest {
    @Test
    void a_cell_has_the_medians_and_how_many_of_its_runs_reached_them() {
        SweepTable table = new SweepTable(
                "n",
                List.of("frac"),
                List.of(
                        cell(0.3, outcomes(3, 2, 110.0, 0, null, null)),
                        cell(0.6, outcomes(3, 3, 50.0, 2, 700.0, 14.0)),
                        cell(0.9, outcomes(2, 2, 75.0, 2, 200.0, 2.5))));

        assertThat(SweepReport.lines(table))
                .containsExactly(
                        "frac  RUNS  MEMORISED     GENERALISED   RATIO",
                        "0.3   3     110 (2 of 3)  never         -",
                        "0.6   3     50            700 (2 of 3)  14.0",
                        "0.9   2     75            200           2.5");
    }

    @Test
    void a_cell_without_ended_runs_or_without_memorisation_has_dashes() {
        SweepTable table = new SweepTable(
                "n",
                List.of("frac"),
                List.of(
                        cell(0.3, outcomes(0, 0, null, 0, null, null)),
                        cell(0.6, outcomes(2, 0, null, 2, 100.0, null))));

        assertThat(SweepReport.lines(table))
                .containsExactly(
                        "frac  RUNS  MEMORISED  GENERALISED  RATIO",
                        "0.3   0     -          -            -",
                        "0.6   2     -          100          -");
    }

    @Test
    void the_least_and_the_greatest_value_of_the_runs_show_how_far_they_spread() {
        SweepCell cell = new SweepCell(
                Parameters.NONE.with("frac", 0.6),
                outcomes(2, 2, 60.0, 2, 700.0, 12.0),
                List.of(
                        run("a", RunStatus.FINISHED, 50L, 600L),
                        run("b", RunStatus.FINISHED, 70L, 800L),
                        run("c", RunStatus.FAILED, 5L, 6L),
                        run("d", RunStatus.RUNNING, null, null)));

        assertThat(SweepReport.lines(new SweepTable("n", List.of("frac"), List.of(cell))))
                .containsExactly(
                        "frac  RUNS  MEMORISED    GENERALISED     RATIO",
                        "0.6   2     60 [50, 70]  700 [600, 800]  12.0 [11.4, 12.0]");
    }

    private static SweepRun run(
            String id, RunStatus status, @Nullable Long memorisedStep, @Nullable Long generalisedStep) {
        return new SweepRun(id, 0, status, null, null, memorisedStep, generalisedStep);
    }

    private static SweepCell cell(double frac, RunOutcomes outcomes) {
        return new SweepCell(Parameters.NONE.with("frac", frac), outcomes, List.of());
    }

    private static RunOutcomes outcomes(
            int ended,
            int memorised,
            @Nullable Double memorisedSteps,
            int generalised,
            @Nullable Double generalisedSteps,
            @Nullable Double ratio) {
        return new RunOutcomes(
                ended,
                0,
                0,
                memorised,
                null,
                memorisedSteps,
                generalised,
                null,
                generalisedSteps,
                ratio,
                Map.of(),
                null);
    }
}
