package io.grokwatch.trainer.progress;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StepProgressTest {
    private final StepProgress progress = new StepProgress(1000);

    @Test
    void a_run_is_at_the_step_logged_last() {
        assertThat(progress.current()).isEqualTo(-1);
        assertThat(progress.taken()).isZero();

        add(0, 1, 2, 2, 3);

        assertThat(progress.current()).isEqualTo(3);
        assertThat(progress.first()).isZero();
        assertThat(progress.taken()).isEqualTo(4);
    }

    @Test
    void one_wild_step_moves_nothing_wherever_it_comes() {
        add(0, 1, 2, 1_000_000_000_000L);
        assertThat(progress.current()).isEqualTo(2);
        add(3, 4);
        assertThat(progress.current()).isEqualTo(4);
        assertThat(progress.taken()).isEqualTo(5);

        StepProgress first = new StepProgress(1000);
        first.add(1_000_000_000_000L);
        first.add(0);
        first.add(1);
        assertThat(first.current()).isEqualTo(1);
        assertThat(first.taken()).isEqualTo(2);
    }

    @Test
    void steps_may_begin_anywhere_and_be_as_large_as_a_step_can_be() {
        add(2_000_000, 2_000_100, 2_000_200);
        assertThat(progress.current()).isEqualTo(2_000_200);
        assertThat(progress.first()).isEqualTo(2_000_000);

        StepProgress last = new StepProgress(10);
        last.add(Long.MAX_VALUE - 1);
        assertThat(last.taken()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void validation_by_epoch_beside_training_by_step_does_not_move_a_run_back() {
        add(100, 200, 300, 1, 400, 2);

        assertThat(progress.current()).isEqualTo(400);
    }

    @Test
    void a_script_that_starts_over_is_followed_and_the_steps_it_took_still_count() {
        for (long step = 0; step < 50; step++) {
            progress.add(step);
        }
        for (long step = 0; step < 20; step++) {
            progress.add(step);
        }

        assertThat(progress.current()).isEqualTo(19);
        assertThat(progress.taken()).isEqualTo(50);
    }

    private void add(long... steps) {
        for (long step : steps) {
            progress.add(step);
        }
    }
}
