package io.grokwatch.local.show;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.local.api.RunView;
import java.io.PrintWriter;
import java.io.StringWriter;
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

        assertThat(out.toString().lines()).hasSize(2).last().asString().startsWith("\u001b[1A\u001b[2Khello-grok");
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
