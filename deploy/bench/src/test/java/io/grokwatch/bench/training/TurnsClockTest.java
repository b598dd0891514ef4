package io.grokwatch.bench.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TurnsClockTest {
    private static final int EVALUATE_EVERY = 5;

    @Test
    void publishesThereAndBackAgainInTurnsThatBeginWithAnEvaluation() {
        // Given turns that are over as soon as they may be
        TurnsClock clock = new TurnsClock(0, 0, EVALUATE_EVERY);

        // When a training asks before each of its steps
        List<Boolean> published = new ArrayList<>();
        while (!clock.stopRequested()) {
            published.add(clock.publishes());
        }

        // Then both have the same steps and the same evaluations, in the same place on average
        assertThat(published).hasSize(48 * EVALUATE_EVERY);
        for (int step = 0; step < published.size(); step++) {
            int turn = step / EVALUATE_EVERY % 4;
            assertThat(published.get(step)).as("step %d", step).isEqualTo(turn == 0 || turn == 3);
        }
        assertThat(clock.publishing().steps()).isEqualTo(24 * EVALUATE_EVERY);
        assertThat(clock.silent().steps()).isEqualTo(24 * EVALUATE_EVERY);
    }

    @Test
    void warmsUpPublishing() {
        TurnsClock clock = new TurnsClock(1000, 1, EVALUATE_EVERY);

        assertThat(clock.stopRequested()).isFalse();

        assertThat(clock.publishes()).isTrue();
        assertThat(clock.publishing()).isEqualTo(Pace.NONE);
    }
}
