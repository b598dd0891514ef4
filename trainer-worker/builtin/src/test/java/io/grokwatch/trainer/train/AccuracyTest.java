package io.grokwatch.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.grokwatch.events.Floats;
import io.grokwatch.trainer.engine.TorchEngine;
import io.grokwatch.trainer.task.Targets;
import org.junit.jupiter.api.Test;

class AccuracyTest {
    private static final Floats TABLE = Floats.of(0, 0, 2, 0, 0, 2);

    @Test
    void class_of_the_largest_logit_is_the_answer() {
        double accuracy = accuracy(
                new Targets.Classes(3), new float[][] {{1, 2, 3}, {3, 2, 1}, {1, 5, 1}}, new long[][] {{2}, {1}, {1}});

        assertThat(accuracy).isCloseTo(2.0 / 3, within(1e-6));
    }

    @Test
    void example_with_two_answers_is_correct_if_both_are() {
        double accuracy = accuracy(
                new Targets.Classes(2), new float[][] {{1, 0}, {1, 0}, {1, 0}, {0, 1}}, new long[][] {{0, 1}, {0, 1}});

        assertThat(accuracy).isEqualTo(0.5);
    }

    @Test
    void nearest_row_of_the_table_is_the_answer() {
        Targets targets = new Targets.Vectors(TABLE, 2, new Targets.Nearest());

        double accuracy = accuracy(
                targets, new float[][] {{0.9f, 0.1f}, {1.1f, 0}, {9, 10}, {0, 0}}, new long[][] {{0}, {1}, {2}, {1}});

        assertThat(accuracy).isEqualTo(0.75);
    }

    @Test
    void outputs_within_the_mean_squared_error_are_correct() {
        Targets targets = new Targets.Vectors(TABLE, 2, new Targets.Within(0.01));

        double accuracy = accuracy(targets, new float[][] {{2.1f, 0.05f}, {2.2f, 0}}, new long[][] {{1}, {1}});

        assertThat(accuracy).isEqualTo(0.5);
    }

    private static double accuracy(Targets targets, float[][] outputs, long[][] labels) {
        try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
            NDArray flat = manager.create(outputs);
            NDArray of = new Accuracy(targets, manager).of(flat, manager.create(labels));
            return of.getFloat();
        }
    }
}
