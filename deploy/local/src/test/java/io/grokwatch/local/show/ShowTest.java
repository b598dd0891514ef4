package io.grokwatch.local.show;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.local.api.RunView;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ShowTest {

    @Test
    void columns_of_a_table_are_as_wide_as_their_widest_cell() {
        Table table = new Table("A", "LONG");
        table.row("wide", "x");

        assertThat(table.lines()).containsExactly("A     LONG", "wide  x");
    }

    @Test
    void a_curve_rises_from_the_lowest_block_to_the_full_one() {
        assertThat(Sparkline.of(List.of(0.0, 0.5, 1.0), 3)).isEqualTo("▁▅█");
    }

    @Test
    void a_curve_has_its_width_whatever_the_number_of_values() {
        assertThat(Sparkline.of(List.of(), 4)).isEqualTo("    ");
        assertThat(Sparkline.of(List.of(1.0), 4)).isEqualTo("█   ");
        assertThat(Sparkline.of(List.of(0.0, 0.0, 1.0, 1.0), 2)).isEqualTo("▁█");
        assertThat(Sparkline.of(List.of(Double.NaN, 1.0), 2)).isEqualTo(" █");
    }

    @Test
    void where_lines_cannot_be_replaced_only_milestones_are_printed() {
        StringWriter out = new StringWriter();
        RunsDisplay display = new RunsDisplay(new PrintWriter(out), false, 120);

        display.show(List.of(run("FITTING", 10)));
        display.show(List.of(run("FITTING", 20)));
        display.show(List.of(run("MEMORISED", 30)));

        assertThat(out.toString().lines())
                .hasSize(2)
                .satisfiesExactly(
                        first -> assertThat(first).contains("FITTING", "10/2,000"),
                        second -> assertThat(second).contains("MEMORISED", "30/2,000"));
    }

    @Test
    void on_a_terminal_the_lines_are_drawn_in_their_place() {
        StringWriter out = new StringWriter();
        RunsDisplay display = new RunsDisplay(new PrintWriter(out), true, 60);

        display.show(List.of(run("FITTING", 10)));
        display.show(List.of(run("FITTING", 20)));

        assertThat(out.toString().lines()).hasSize(2).last().asString().startsWith("\u001b[1F\u001b[2Khello-grok");
    }

    @Test
    void the_last_line_leaves_the_runs_as_they_are() {
        StringWriter out = new StringWriter();
        RunsDisplay display = new RunsDisplay(new PrintWriter(out), true, 60);

        display.show(List.of(run("FITTING", 10)));
        display.end("ending");
        display.show(List.of(run("FITTING", 20)));
        display.note("late");

        assertThat(out.toString()).contains("10/2,000").doesNotContain("20/2,000", "\u001b[1F");
        assertThat(out.toString()).endsWith("ending\nlate\n");
    }

    @Test
    void a_detection_fits_on_the_line_whatever_the_curves_have_to_give() {
        RunView found = detected(run("GENERALISED", 700));

        for (int columns : new int[] {107, 120, 140, 200}) {
            assertThat(RunLine.of(found, columns)).hasSizeLessThan(columns).endsWith("slingshot confirmed at 650");
        }
        assertThat(RunLine.of(found, 200)).contains("▁".repeat(20));
        assertThat(RunLine.of(found, 107)).doesNotContain("▁");
    }

    private static RunView detected(RunView run) {
        RunView.Curve curve = new RunView.Curve(Collections.nCopies(60, 0.0));
        return new RunView(
                run.id(),
                run.name(),
                run.recipe(),
                run.status(),
                null,
                null,
                run.attempt(),
                run.worker(),
                run.step(),
                run.steps(),
                run.stepsPerSecond(),
                run.phase(),
                run.phaseSinceStep(),
                null,
                run.latest(),
                1,
                new RunView.NewestDetection("slingshot-detected", null, "r/slingshot/1", "CONFIRMED", 650),
                new RunView.Sparkline(curve, curve));
    }

    private static RunView run(String phase, long step) {
        return new RunView(
                "r",
                "hello-grok seed 0",
                "hello-grok",
                "RUNNING",
                null,
                null,
                1,
                "worker-1",
                step,
                2000,
                100,
                phase,
                0L,
                null,
                Map.of("train/accuracy", 0.5),
                0,
                null,
                null);
    }
}
