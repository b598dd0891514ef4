package io.grokwatch.cli.display;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.grokwatch.events.Doubles;
import io.grokwatch.events.codec.Json;
import io.grokwatch.tracker.client.RunView;
import io.grokwatch.tracker.client.TrackerJson;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The text that commands print. */
class DisplayTest {

    @Test
    void columns_of_a_table_are_as_wide_as_their_widest_cell() {
        Table table = new Table("A", "LONG");
        table.row("wide", "x");

        assertThat(table.lines()).containsExactly("A     LONG", "wide  x");
    }

    @Test
    void the_widest_columns_of_a_table_are_shortened_to_the_width_of_the_terminal() {
        Table table = new Table("RUN", "NAME", "STATUS");
        table.row("hello-grok-20261129-0123456789", "a name of some length", "RUNNING");

        assertThat(table.lines(44))
                .containsExactly(
                        "RUN" + " ".repeat(15) + "NAME" + " ".repeat(15) + "STATUS",
                        "hello-grok-2026…  a name of some l…  RUNNING");
        assertThat(table.lines(44)).allMatch(line -> line.length() <= 44);
        assertThat(table.lines(10).getLast()).isEqualTo("hello-g…  a name …  RUNNING");
    }

    @Test
    void a_cell_of_a_table_is_on_one_line() {
        Table table = new Table("A", "B");
        table.row("x\ny", "\u001b[2J");

        assertThat(table.lines()).containsExactly("A     B", "x\\ny  \\u{1b}[2J");
    }

    @Test
    void a_curve_in_percent_has_the_height_of_100() {
        assertThat(BlockChart.of(Doubles.of(0, 50, 100), 3)).isEqualTo("▁▅█");
    }

    @Test
    void a_curve_continues_across_values_that_are_nan() {
        assertThat(BlockChart.of(Doubles.of(Double.NaN, 1, Double.NaN, Double.NaN), 2))
                .isEqualTo("█ ");
    }

    @Test
    void a_curve_rises_from_the_lowest_block_to_the_full_one() {
        assertThat(BlockChart.of(Doubles.of(0, 0.5, 1), 3)).isEqualTo("▁▅█");
    }

    @Test
    void a_curve_has_its_width_whatever_the_number_of_values() {
        assertThat(BlockChart.of(Doubles.of(), 4)).isEqualTo("    ");
        assertThat(BlockChart.of(Doubles.of(1), 4)).isEqualTo("█   ");
        assertThat(BlockChart.of(Doubles.of(0, 0, 1, 1), 2)).isEqualTo("▁█");
        assertThat(BlockChart.of(Doubles.of(Double.NaN, 1), 2)).isEqualTo(" █");
    }

    @Test
    void elsewhere_a_line_is_printed_when_the_state_of_a_run_changes() {
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
    void on_a_terminal_the_lines_are_redrawn_in_place() {
        StringWriter out = new StringWriter();
        RunsDisplay display = new RunsDisplay(new PrintWriter(out), true, 60);

        display.show(List.of(run("FITTING", 10)));
        display.show(List.of(run("FITTING", 20)));

        assertThat(out.toString().lines()).hasSize(2).last().asString().startsWith("\u001b[1F\u001b[2Khello-grok");
    }

    @Test
    void nothing_is_redrawn_after_the_last_line() {
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
    void a_detection_fits_on_the_line_and_the_curves_take_what_is_left() {
        RunView found = detected();

        for (int columns : new int[] {107, 120, 140, 200}) {
            assertThat(RunLine.of(found, columns)).hasSizeLessThan(columns).endsWith("slingshot confirmed at 650");
        }
        assertThat(RunLine.of(found, 200)).contains("▁".repeat(20));
        assertThat(RunLine.of(found, 107)).doesNotContain("▁");
    }

    @Test
    void a_run_is_shown_by_its_leading_validation_set_and_by_the_others_if_there_is_room() {
        Map<String, Double> latest = Map.of(
                "train/accuracy", 1.0, "val/unseen/accuracy", 0.03, "val/seen/accuracy", 0.75, "val/seen/loss", 1.0);
        RunView run = run("MEMORISED", 700, latest, "");

        assertThat(RunLine.of(run, 140)).contains("train ", " 1.00  seen ", " 0.75 unseen 0.03");
        assertThat(RunLine.of(run, 107)).contains("seen  0.75").doesNotContain("unseen");
        assertThat(new Accuracies(latest).validation()).isEqualTo("seen 0.75, unseen 0.03");
    }

    @Test
    void a_run_of_which_only_metrics_were_received_has_no_budget() throws JsonProcessingException {
        RunView run = TrackerJson.MAPPER.readValue("""
                {"id": "r", "name": "r", "recipe": null, "seed": null, "parameters": {}, "status": "RUNNING", "attempt": 1,
                "step": 1234, "steps": null, "stepsPerSecond": 0, "detections": 0}""", RunView.class);

        assertThat(RunLine.of(run)).startsWith("r ").contains(" 1,234 train");
    }

    @Test
    void val_has_no_name_and_leads_all_others() {
        assertThat(new Accuracies(Map.of("val/accuracy", 0.5)).validation()).isEqualTo("0.50");
        assertThat(new Accuracies(Map.of("val/accuracy", 0.5, "val/a/accuracy", 0.25)).validation())
                .isEqualTo("0.50, a 0.25");
    }

    @Test
    void an_accuracy_that_is_missing_or_not_finite_is_a_dash() {
        assertThat(new Accuracies(Map.of()).train()).isEqualTo("-");
        assertThat(new Accuracies(Map.of()).validation()).isEqualTo("-");
        assertThat(new Accuracies(Map.of("val/accuracy", Double.NaN)).validation())
                .isEqualTo("-");
        assertThat(new Accuracies(Map.of("train_eval/accuracy", 0.5)).train()).isEqualTo("0.50");
    }

    private static RunView detected() {
        String curve =
                "{\"steps\": " + Collections.nCopies(60, 0) + ", \"values\": " + Collections.nCopies(60, 0.0) + "}";
        return run("GENERALISED", 700, Map.of("train/accuracy", 0.5), """
                ,
                "newestDetection":
                    {"type": "slingshot-detected", "id": "r/slingshot/1", "stage": "CONFIRMED", "ordinal": 1, "step": 650},
                "sparkline": {"train": %s, "val": %s}""".formatted(curve, curve));
    }

    private static RunView run(String phase, long step) {
        return run(phase, step, Map.of("train/accuracy", 0.5), "");
    }

    private static RunView run(String phase, long step, Map<String, Double> latest, String more) {
        try {
            return TrackerJson.MAPPER.readValue(
                    """
                    {"id": "r", "name": "hello-grok seed 0", "recipe": "hello-grok", "status": "RUNNING", "attempt": 1, "detections": 0,
                    "step": %d, "steps": 2000, "stepsPerSecond": 100, "phase": "%s", "latest": %s %s}""".formatted(step, phase, Json.MAPPER.writeValueAsString(latest), more), RunView.class);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
