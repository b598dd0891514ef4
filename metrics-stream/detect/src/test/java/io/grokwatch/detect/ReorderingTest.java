package io.grokwatch.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.detect.DetectorConfig.Ordering;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ReorderingTest {
    private final Reordering reordering = new Reordering(new Ordering(8, 3, 3));
    private final List<Long> handedOn = new ArrayList<>();
    private final List<Long> late = new ArrayList<>();

    @Test
    void in_order_only_the_newest_step_is_held_back() {
        add(1, 2, 3, 4);

        assertThat(handedOn).containsExactly(1L, 2L, 3L);
    }

    @Test
    void disorder_teaches_it_to_hold_back_more_and_then_all_come_in_order() {
        add(1, 2, 4, 3, 5, 7, 6, 8, 10, 9, 11, 12, 13);
        flush();

        assertThat(handedOn).isSorted().contains(6L, 9L);
        assertThat(late).hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void repetitions_teach_it_nothing() {
        add(1, 2, 3, 4, 2, 5, 3, 6);

        assertThat(handedOn).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(reordering.lateRows()).isEqualTo(2);
    }

    @Test
    void what_strays_further_than_the_bound_is_counted_and_holds_nothing_back() {
        add(LongStream.range(100, 200).toArray());
        add(5, 200, 201);

        assertThat(late).containsExactly(5L);
        assertThat(handedOn).endsWith(199L, 200L);
    }

    @Test
    void a_missing_batch_holds_back_what_follows_until_it_comes() {
        note(0);
        add(1, 2);
        note(2);
        add(5, 6);
        assertThat(handedOn).containsExactly(1L);

        note(1);
        add(3, 4);
        reordering.release(row -> handedOn.add(row.step()));

        assertThat(handedOn).containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void a_batch_that_never_comes_is_given_up() {
        note(0);
        add(1, 2);
        for (int batch = 2; batch <= 5; batch++) {
            note(batch);
            add(2 * batch + 1, 2 * batch + 2);
        }

        assertThat(reordering.lostBatches()).isEqualTo(1);
        assertThat(handedOn).containsExactly(1L, 2L, 5L, 6L, 7L, 8L, 9L, 10L, 11L);
    }

    @Test
    void a_missing_batch_cannot_hold_back_more_than_the_capacity() {
        note(1);
        add(LongStream.range(0, 2L * Reordering.CAPACITY).toArray());

        assertThat(handedOn).hasSize(Reordering.CAPACITY);
    }

    private void note(long sequence) {
        assertThat(reordering.note(sequence)).isTrue();
    }

    private void add(long... steps) {
        StepMetrics row = new StepMetrics();
        for (long step : steps) {
            row.reset(step);
            row.set(StepMetrics.TRAIN_LOSS, 1);
            reordering.add(row, handed -> handedOn.add(handed.step()), other -> late.add(other.step()));
        }
    }

    private void flush() {
        reordering.flush(row -> handedOn.add(row.step()));
    }
}
