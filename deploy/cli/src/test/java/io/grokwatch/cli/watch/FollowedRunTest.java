package io.grokwatch.cli.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.events.trace.TraceLine.Sample;
import io.grokwatch.logs.LoggedRun;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What is new of a log, however it is written. */
class FollowedRunTest {
    private final FollowedRun run = new FollowedRun();
    private final List<Sample> log = new ArrayList<>();

    @Test
    void the_rows_of_an_extension_are_new_once() {
        log.add(row(0, "loss", 2));
        assertThat(update()).containsExactly(going(row(0, "loss", 2)));
        assertThat(update()).isEmpty();
        log.add(row(1, "loss", 1));
        log.add(row(1, "acc", 1));
        assertThat(update()).containsExactly(going(row(1, "loss", 1), row(1, "acc", 1)));
    }

    @Test
    void metrics_of_several_writers_grow_each_by_itself() {
        log.add(row(0, "train/loss", 2));
        log.add(row(0, "val/loss", 3));
        update();
        log.add(1, row(1, "train/loss", 1));
        log.add(row(1, "val/loss", 2));
        assertThat(update()).containsExactly(going(row(1, "train/loss", 1), row(1, "val/loss", 2)));
    }

    @Test
    void a_log_that_was_rotated_goes_on_with_its_newer_rows() {
        log.add(row(0, "loss", 2));
        log.add(row(1, "loss", 1));
        update();
        log.removeFirst();
        log.add(row(2, "loss", 0.5));
        assertThat(update()).containsExactly(going(row(2, "loss", 0.5)));
        log.clear();
        log.add(row(3, "loss", 0.25));
        assertThat(update()).containsExactly(going(row(3, "loss", 0.25)));
    }

    @Test
    void a_log_that_is_written_again_with_other_values_is_a_restart_at_the_first_that_differs() {
        log.add(row(0, "loss", 2, "acc", 0));
        log.add(row(1, "loss", 1, "acc", 1));
        log.add(row(2, "loss", 0.5, "acc", 1));
        update();
        log.clear();
        log.add(row(0, "loss", 2, "acc", 0));
        log.add(row(1, "loss", 1.5, "acc", 1));
        assertThat(update()).containsExactly(restarted(1, row(1, "loss", 1.5, "acc", 1)));
        log.add(row(2, "loss", 0.5, "acc", 1));
        assertThat(update())
                .as("the step is that of the new attempt, though its values are those of the one before")
                .containsExactly(going(row(2, "loss", 0.5, "acc", 1)));
    }

    @Test
    void a_training_that_goes_back_to_a_checkpoint_in_the_same_log_is_a_restart_there() {
        log.add(row(0, "loss", 2));
        log.add(row(1, "loss", 1));
        log.add(row(2, "loss", 0.5));
        log.add(row(1, "loss", 1.25));
        log.add(row(2, "loss", 0.75));
        assertThat(update())
                .containsExactly(
                        going(row(0, "loss", 2), row(1, "loss", 1), row(2, "loss", 0.5)),
                        restarted(1, row(1, "loss", 1.25), row(2, "loss", 0.75)));
        assertThat(update()).isEmpty();
    }

    @Test
    void values_that_are_equal_belong_to_the_restart_too_if_each_metric_has_a_row_of_its_own() {
        log.add(row(0, "acc", 1));
        log.add(row(0, "loss", 2));
        update();
        log.clear();
        log.add(row(0, "acc", 1));
        log.add(row(0, "loss", 3));
        assertThat(update()).containsExactly(restarted(0, row(0, "acc", 1), row(0, "loss", 3)));
    }

    @Test
    void what_a_tracker_has_from_before_is_not_new_and_nan_is_a_value() {
        run.known("loss", 0, 2);
        run.known("loss", 1, Double.NaN);
        log.add(row(0, "loss", 4));
        log.add(row(0, "loss", 2));
        log.add(row(1, "loss", Double.NaN));
        assertThat(update()).isEmpty();
        log.add(row(2, "loss", 1));
        assertThat(update()).containsExactly(going(row(2, "loss", 1)));
    }

    private List<Change> update() {
        return run.update(new LoggedRun("log", "CSV", Map.of(), log, "column 'step'", Map.of(), "log.csv"));
    }

    private static Change going(Sample... samples) {
        return new Change(OptionalLong.empty(), List.of(samples));
    }

    private static Change restarted(long step, Sample... samples) {
        return new Change(OptionalLong.of(step), List.of(samples));
    }

    private static Sample row(long step, Object... cells) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        for (int i = 0; i < cells.length; i += 2) {
            metrics.put((String) cells[i], ((Number) cells[i + 1]).doubleValue());
        }
        return new Sample(step, metrics);
    }
}
