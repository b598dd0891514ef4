package io.grokwatch.cli.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.events.Parameters;
import io.grokwatch.tracker.client.RunOutcomes;
import io.grokwatch.tracker.client.SweepCell;
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
