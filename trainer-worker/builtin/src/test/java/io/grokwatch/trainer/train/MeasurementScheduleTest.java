package io.grokwatch.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongToDoubleFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class MeasurementScheduleTest {
    private static final long STEPS = 10_001;

    @Test
    void evaluates_on_multiples_of_the_interval_on_powers_of_two_and_on_the_last_step() {
        MeasurementSchedule schedule = new MeasurementSchedule(25, 140);

        assertThat(LongStream.range(0, 140).filter(schedule::evaluates))
                .containsExactly(0L, 1L, 2L, 4L, 8L, 16L, 25L, 32L, 50L, 64L, 75L, 100L, 125L, 128L, 139L);
    }

    @Test
    void takes_eight_snapshots_per_decade_while_the_accuracy_is_constant() {
        List<Long> taken = snapshots(step -> 0.1);

        assertThat(taken.stream().filter(step -> step >= 1000 && step < 10_000)).hasSize(8);
        assertThat(taken).startsWith(0L, 1L, 2L).endsWith(10_000L);
    }

    @Test
    void takes_more_snapshots_where_the_accuracy_changes_by_two_hundredths() {
        // Given an accuracy that rises from 0 to 1 between steps 5000 and 6000, evaluated every 25
        List<Long> taken = snapshots(step -> Math.clamp((step - 5000) / 1000.0, 0.0, 1.0));

        // Then each of these evaluations, at a change of .025, has a snapshot, and no other has one
        List<Long> extra = taken.stream()
                .filter(step -> !snapshots(at -> 0).contains(step))
                .toList();
        assertThat(extra).allMatch(step -> step > 5000 && step <= 6000).hasSizeBetween(38, 40);
    }

    @Test
    void takes_at_most_64_of_those_per_run() {
        List<Long> restless = snapshots(step -> step / 25 % 2);

        assertThat(restless).hasSize(snapshots(at -> 0).size() + 64);
    }

    @Test
    void continues_from_its_state_as_without_an_interruption() {
        LongToDoubleFunction accuracy = step -> step / 25 % 2;
        MeasurementSchedule interrupted = new MeasurementSchedule(25, STEPS);
        List<Long> before = snapshots(interrupted, 0, 3000, accuracy);
        MeasurementSchedule resumed = new MeasurementSchedule(25, STEPS);
        resumed.restore(interrupted.state());

        List<Long> all = new ArrayList<>(before);
        all.addAll(snapshots(resumed, 3000, STEPS, accuracy));

        assertThat(all).isEqualTo(snapshots(accuracy));
    }

    private static List<Long> snapshots(LongToDoubleFunction accuracy) {
        return snapshots(new MeasurementSchedule(25, STEPS), 0, STEPS, accuracy);
    }

    private static List<Long> snapshots(
            MeasurementSchedule schedule, long from, long end, LongToDoubleFunction accuracy) {
        return LongStream.range(from, end)
                .filter(step ->
                        schedule.snapshots(step, schedule.evaluates(step) ? accuracy.applyAsDouble(step) : Double.NaN))
                .boxed()
                .toList();
    }
}
