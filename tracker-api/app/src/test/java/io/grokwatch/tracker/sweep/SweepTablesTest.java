package io.grokwatch.tracker.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunClass;
import io.grokwatch.tracker.client.Draw;
import io.grokwatch.tracker.client.NewSweep;
import io.grokwatch.tracker.client.PhaseDiagram;
import io.grokwatch.tracker.client.RandomPoints;
import io.grokwatch.tracker.client.RunOutcomes;
import io.grokwatch.tracker.client.RunStatus;
import io.grokwatch.tracker.client.SweepRun;
import io.grokwatch.tracker.run.RunResult;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Medians, shares and phase diagrams of made-up runs. */
class SweepTablesTest {
    @Test
    void a_run_that_did_not_generalise_counts_in_the_share_and_not_in_the_median() {
        RunOutcomes outcomes = SweepTables.outcomes(List.of(
                run(RunStatus.FINISHED, 50L, 800L),
                run(RunStatus.FINISHED, 50L, 600L),
                run(RunStatus.STOPPED, 100L, null)));

        assertThat(outcomes.ended()).isEqualTo(3);
        assertThat(outcomes.memorisedSteps()).isEqualTo(50);
        assertThat(outcomes.generalised()).isEqualTo(2);
        assertThat(outcomes.generalisedSteps()).isEqualTo(700);
        assertThat(outcomes.generalisedShare()).isEqualTo(2 / 3.0);
        assertThat(outcomes.ratio()).isEqualTo(14);
    }

    @Test
    void runs_that_failed_or_have_not_ended_count_beside_the_medians() {
        RunOutcomes outcomes = SweepTables.outcomes(List.of(
                run(RunStatus.FAILED, 50L, 800L),
                run(RunStatus.RUNNING, 50L, null),
                run(RunStatus.QUEUED, null, null)));

        assertThat(outcomes.ended()).isZero();
        assertThat(outcomes.failed()).isEqualTo(1);
        assertThat(outcomes.open()).isEqualTo(2);
        assertThat(outcomes.memorisedShare()).isNull();
        assertThat(outcomes.prevailing()).isNull();
    }

    @Test
    void the_ratio_of_a_run_that_had_memorised_at_step_0_is_missing() {
        assertThat(SweepTables.outcomes(List.of(run(RunStatus.FINISHED, 0L, 800L)))
                        .ratio())
                .isNull();
    }

    @Test
    void of_classes_with_equal_counts_the_first_in_their_order_prevails() {
        RunOutcomes outcomes =
                SweepTables.outcomes(List.of(run(RunStatus.FINISHED, 50L, 800L), run(RunStatus.FINISHED, 50L, null)));

        assertThat(outcomes.classes()).isEqualTo(Map.of(RunClass.MEMORISED, 1, RunClass.GROKKED, 1));
        assertThat(outcomes.prevailing()).isEqualTo(RunClass.MEMORISED);
    }

    @Test
    void the_values_of_an_axis_are_in_the_order_of_numbers_and_equal_numbers_are_one() {
        NewSweep design = design(
                Map.of("lr", List.of(10L, 9L, 0.5, "auto", true)),
                new RandomPoints(3, 1, Map.of("wd", Draw.whole(1, 2))),
                List.of(0L));
        SweepMembers members = members(design);

        PhaseDiagram diagram = SweepTables.diagram(members, "lr", "wd");

        assertThat(diagram.xs()).containsExactly(0.5, 9L, 10L, true, "auto");
        assertThat(diagram.ys()).isSubsetOf(1L, 2L).doesNotHaveDuplicates();
        assertThat(diagram.cells().stream()
                        .mapToInt(cell -> cell.outcomes().ended())
                        .sum())
                .isEqualTo(15);
    }

    @Test
    void every_run_is_in_one_cell_of_a_diagram_over_the_seed() {
        NewSweep design = design(Map.of("lr", List.of(1L, 2L)), null, List.of(3L, 1L, 2L));

        PhaseDiagram diagram = SweepTables.diagram(members(design), "seed", "lr");

        assertThat(diagram.xs()).containsExactly(1L, 2L, 3L);
        assertThat(diagram.cells())
                .hasSize(6)
                .allSatisfy(cell -> assertThat(cell.outcomes().ended()).isEqualTo(1));
    }

    private static NewSweep design(Map<String, List<Object>> grid, @Nullable RandomPoints random, List<Long> seeds) {
        return new NewSweep("n", null, null, "toy", Parameters.NONE, seeds, 10, grid, random, null);
    }

    private static SweepMembers members(NewSweep design) {
        Sweep sweep = new Sweep("s", design, Instant.EPOCH, null, new TreeMap<>());
        Map<String, RunResult> results = new LinkedHashMap<>();
        sweep.runIds()
                .forEach(id ->
                        results.put(id, new RunResult(id, RunStatus.FINISHED, null, RunClass.MEMORISED, 5L, null)));
        return new SweepMembers(sweep, results);
    }

    private static SweepRun run(RunStatus status, @Nullable Long memorised, @Nullable Long generalised) {
        RunClass verdict = generalised != null ? RunClass.GROKKED : memorised != null ? RunClass.MEMORISED : null;
        return new SweepRun("r", 0, status, null, verdict, memorised, generalised);
    }
}
