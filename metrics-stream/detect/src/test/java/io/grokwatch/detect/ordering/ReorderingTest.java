package io.grokwatch.detect.ordering;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.detect.detector.StepMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ReorderingTest {
    private final Reordering reordering = new Reordering(new OrderingConfig(8, 3, 3));
    private final List<Long> emitted = new ArrayList<>();
    private final List<Long> late = new ArrayList<>();

    @Test
    void in_order_only_the_newest_step_is_held_back() {
        offer(1, 2, 3, 4);

        assertThat(emitted).containsExactly(1L, 2L, 3L);
    }

    @Test
    void the_first_step_out_of_order_is_late_and_later_ones_that_stray_as_far_are_not() {
        offer(1, 2, 4, 3, 5, 7, 6, 8, 10, 9, 11, 12, 13);
        flush();

        assertThat(emitted).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L, 13L);
        assertThat(late).isEmpty();
    }

    @Test
    void a_step_that_comes_after_a_later_one_was_emitted_is_late_and_makes_the_next_ones_wait() {
        offer(1, 2, 4, 5, 3, 6, 8, 9, 7, 10);
        flush();

        assertThat(late).containsExactly(3L);
        assertThat(emitted).containsExactly(1L, 2L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
    }

    @Test
    void repetitions_do_not_make_others_wait() {
        offer(1, 2, 3, 4, 2, 5, 3, 6);

        assertThat(emitted).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(reordering.lateRows()).isEqualTo(2);
    }

    @Test
    void what_strays_further_than_the_bound_is_counted_and_holds_nothing_back() {
        offer(LongStream.range(100, 200).toArray());
        offer(5, 200, 201);

        assertThat(late).containsExactly(5L);
        assertThat(emitted).endsWith(199L, 200L);
    }

    @Test
    void the_metrics_of_a_pending_step_are_merged_and_the_last_value_counts() {
        StepMetrics row = new StepMetrics();
        row.reset(1);
        row.set(StepMetrics.TRAIN_LOSS, 1);
        row.set(StepMetrics.LR, .1);
        reordering.offer(row);
        row.reset(1);
        row.set(StepMetrics.TRAIN_LOSS, 2);
        reordering.offer(row);

        StepMetrics merged = Objects.requireNonNull(reordering.pollBefore(Long.MAX_VALUE));

        assertThat(merged.get(StepMetrics.TRAIN_LOSS)).isEqualTo(2);
        assertThat(merged.get(StepMetrics.LR)).isEqualTo(.1);
    }

    @Test
    void a_missing_batch_holds_back_what_follows_until_it_comes() {
        receive(0);
        offer(1, 2);
        receive(2);
        offer(5, 6);
        assertThat(emitted).containsExactly(1L);

        receive(1);
        offer(3, 4);
        reordering.completeBatch();
        poll();

        assertThat(emitted).containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void a_batch_that_never_comes_is_lost_after_as_many_others_as_are_configured() {
        receive(0);
        offer(1, 2);
        for (int batch = 2; batch <= 5; batch++) {
            receive(batch);
            offer(2 * batch + 1, 2 * batch + 2);
        }

        assertThat(reordering.lostBatches()).isEqualTo(1);
        assertThat(emitted).containsExactly(1L, 2L, 5L, 6L, 7L, 8L, 9L, 10L, 11L);
    }

    @Test
    void a_missing_batch_cannot_hold_back_more_than_the_capacity() {
        receive(1);
        offer(LongStream.range(0, 2L * Reordering.CAPACITY).toArray());

        assertThat(emitted).hasSize(Reordering.CAPACITY);
    }

    @Test
    void steps_that_come_again_with_other_losses_are_retrained_from_the_first_of_them() {
        offer(1, 2, 3, 4, 5, 6);
        assertThat(reordering.isRetraining()).isFalse();

        offer(2, 3, 4);
        assertThat(reordering.isRetraining()).isFalse();
        offerWithLoss(2, 2, 3, 4);

        assertThat(reordering.isRetraining()).isTrue();
        assertThat(reordering.retrainedFrom()).isEqualTo(2);
    }

    @Test
    void a_restored_state_goes_on_like_the_original() {
        receive(1);
        offer(10, 12, 11);
        Reordering restored = new Reordering(new OrderingConfig(8, 3, 3));

        restored.restore(reordering.save());

        assertThat(restored.save()).isEqualTo(reordering.save());
        assertThat(restored.receive(1)).isFalse();
        StepMetrics first = Objects.requireNonNull(restored.pollBefore(Long.MAX_VALUE));
        assertThat(first.step()).isEqualTo(10);
    }

    private void receive(long sequence) {
        assertThat(reordering.receive(sequence)).isTrue();
    }

    private void offer(long... steps) {
        offerWithLoss(1, steps);
    }

    private void offerWithLoss(double loss, long... steps) {
        StepMetrics row = new StepMetrics();
        for (long step : steps) {
            row.reset(step);
            row.set(StepMetrics.TRAIN_LOSS, loss);
            if (!reordering.offer(row)) {
                late.add(step);
            }
            poll();
        }
    }

    private void poll() {
        for (StepMetrics row = reordering.poll(); row != null; row = reordering.poll()) {
            emitted.add(row.step());
        }
    }

    private void flush() {
        for (StepMetrics row = reordering.pollBefore(Long.MAX_VALUE);
                row != null;
                row = reordering.pollBefore(Long.MAX_VALUE)) {
            emitted.add(row.step());
        }
    }
}
