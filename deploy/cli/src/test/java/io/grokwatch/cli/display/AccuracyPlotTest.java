package io.grokwatch.cli.display;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.cli.display.AccuracyPlot.Mark;
import io.grokwatch.events.Doubles;
import io.grokwatch.events.Longs;
import io.grokwatch.tracker.client.Curve;
import io.grokwatch.tracker.client.Sparkline;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The plot of a run's accuracies. */
class AccuracyPlotTest {
    @Test
    void a_run_that_grokked_shows_the_late_rise_its_marks_and_the_steps() {
        Curve train = curve(new long[] {0, 10, 50, 2_000}, 0, 0.5, 1, 1);
        Curve validation = curve(new long[] {0, 10, 300, 625, 2_000}, 0, 0, 0, 1, 1);

        List<String> lines = AccuracyPlot.lines(
                new Sparkline(train, validation),
                List.of(new Mark('M', 50, "memorised at 50"), new Mark('G', 625, "generalised at 625")),
                60);

        assertThat(lines)
                .containsExactly(
                        "  1.0┤                          ░░░░░░░░░░░░░░░░░░█████████",
                        "     │                       ░░░                  █",
                        "     │                     ░░                    █",
                        "     │                  ░░░                     █",
                        "  0.5┤               ░░░                        █",
                        "     │           ░░░░                          █",
                        "     │       ░░░░                             █",
                        "     │   ░░░░                                 █",
                        "  0.0┤████████████████████████████████████████",
                        "     └┬────┬──────────┬───────────────┬───────────────────┬",
                        "      0    1          10              100             2,000",
                        "                                 M                G",
                        "      steps   ░ train accuracy   █ validation accuracy   M memorised at 50   G generalised at 625");
    }

    @Test
    void a_dip_of_one_step_is_drawn_however_many_steps_share_a_character() {
        double[] values = LongStream.range(0, 10_000)
                .mapToDouble(step -> step == 7_777 ? 0 : 1)
                .toArray();
        long[] steps = LongStream.range(0, 10_000).toArray();

        List<String> lines = AccuracyPlot.lines(new Sparkline(null, curve(steps, values)), List.of(), 80);

        assertThat(lines.get(8)).startsWith("  0.0┤").endsWith("█");
    }

    @Test
    void steps_that_begin_late_have_a_linear_axis_and_percentages_their_own_scale() {
        List<String> lines = AccuracyPlot.lines(
                new Sparkline(curve(new long[] {1_000_000, 1_000_500, 1_001_000}, 20, 60, 100), null), List.of(), 40);

        assertThat(lines.get(0)).startsWith("  100┤");
        assertThat(lines.get(10)).startsWith("      1,000,000").endsWith("1,001,000");
    }

    @Test
    void there_is_no_plot_without_a_finite_accuracy() {
        assertThat(AccuracyPlot.lines(
                        new Sparkline(null, curve(new long[] {0, 1}, Double.NaN, Double.NaN)), List.of(), 80))
                .isEmpty();
        assertThat(AccuracyPlot.lines(new Sparkline(null, null), List.of(), 80)).isEmpty();
    }

    @Test
    void a_run_of_one_point_is_drawn_in_the_first_column() {
        assertThat(AccuracyPlot.lines(new Sparkline(curve(new long[] {7}, 1), null), List.of(), 80)
                        .getFirst())
                .isEqualTo("  1.0┤░");
    }

    private static Curve curve(long[] steps, double... values) {
        return new Curve(Longs.adopt(steps), Doubles.adopt(values));
    }
}
