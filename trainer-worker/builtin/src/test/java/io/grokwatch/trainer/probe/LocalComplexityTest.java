package io.grokwatch.trainer.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.grokwatch.events.Floats;
import io.grokwatch.events.Longs;
import io.grokwatch.events.Structure;
import io.grokwatch.trainer.engine.TorchEngine;
import io.grokwatch.trainer.model.AutogradMlps;
import io.grokwatch.trainer.model.EmbeddingMlp;
import io.grokwatch.trainer.model.Mlp;
import io.grokwatch.trainer.model.Network;
import io.grokwatch.trainer.model.Weights;
import io.grokwatch.trainer.task.Examples.TokenPairs;
import io.grokwatch.trainer.task.Examples.Vectors;
import io.grokwatch.trainer.task.Task;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Local complexity of networks whose region boundaries are known. */
class LocalComplexityTest {
    private static final double RADIUS = 0.1;
    private static final Task POINTS = Task.of(
            2,
            0,
            new Structure.Unstructured(),
            new Vectors(Floats.of(0, 0, 0.2f, 1), 2, Longs.of(0, 1)),
            new Vectors(Floats.of(9, 9), 2, Longs.of(0)));

    @Test
    void units_whose_sign_changes_within_the_radius_are_counted() {
        try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
            // Given units that switch at x = .05, at x = .2 and at y = -.02
            Network network = new Mlp(2, false, 1, 3, 2, true);
            Weights weights = new Weights(network.tensors(), new Random(1), manager);
            set(weights.view(0), 1, 0, 1, 0, 0, 1);
            set(weights.view(1), -0.05f, -0.2f, 0.02f);

            // When
            double[] measured = measured(POINTS, network, weights);

            // Then two of them near (0, 0), one near (.2, 1), none near (9, 9)
            assertThat(measured).containsExactly(1.5, 0);
        }
    }

    @Test
    void units_of_deeper_layers_are_counted_by_their_own_input() {
        try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
            // Given a second layer that switches where relu(x + 1) = 1.03, and where it is -1: nowhere
            Network network = new Mlp(2, false, 2, 2, 2, true);
            Weights weights = new Weights(network.tensors(), new Random(1), manager);
            set(weights.view(0), 1, 0, 0, 0);
            set(weights.view(1), 1, 1);
            set(weights.view(2), 1, 0, 1, 0);
            set(weights.view(3), -1.03f, 1);

            // When / Then
            assertThat(measured(POINTS, network, weights)).containsExactly(0.5, 0);
        }
    }

    @Test
    void points_of_token_pairs_are_their_concatenated_embeddings() {
        try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
            // Given the tokens 0 at 0 and 1 at 1, and units that switch where x + y = .01, and where x - y = 1.5
            Network network = new EmbeddingMlp(2, 1, 2, 2, 1);
            Weights weights = new Weights(network.tensors(), new Random(1), manager);
            set(weights.view(0), 0, 1);
            set(weights.view(1), 1, 1);
            set(weights.view(2), 1, -1);
            set(weights.view(3), -0.01f, -1.5f);
            TokenPairs pairs = new TokenPairs(Longs.of(0, 1), Longs.of(0, 1), Longs.of(0, 0));

            // When
            double[] measured = measured(Task.of(2, 2, new Structure.Unstructured(), pairs, pairs), network, weights);

            // Then
            assertThat(measured).containsExactly(0.5, 0.5);
        }
    }

    @Test
    void directions_are_orthonormal() {
        float[][] directions = LocalComplexity.orthonormal(20, 64, new Random(3));

        for (int i = 0; i < 20; i++) {
            for (int j = 0; j < 20; j++) {
                double product = 0;
                for (int k = 0; k < 64; k++) {
                    product += directions[i][k] * directions[j][k];
                }
                assertThat(product).isCloseTo(i == j ? 1 : 0, within(1e-6));
            }
        }
    }

    @Test
    void network_that_is_not_piecewise_linear_is_rejected() {
        try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
            Network network = AutogradMlps.tanhOfPoints(2, 1, 3, 2, true);
            Weights weights = new Weights(network.tensors(), new Random(1), manager);

            assertThatThrownBy(() -> new LocalComplexity(POINTS, network, weights, RADIUS, 0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("local_complexity");
        }
    }

    private static double[] measured(Task task, Network network, Weights weights) {
        double[][] measured = new double[1][];
        TorchEngine.runExclusively(() -> {
            measured[0] = new LocalComplexity(task, network, weights, RADIUS, 7).measure();
            return 0;
        });
        return measured[0];
    }

    private static void set(NDArray tensor, float... values) {
        NDArray wanted = tensor.getManager().create(values).reshape(tensor.getShape());
        TorchEngine.runExclusively(() -> {
            tensor.subi(tensor).addi(wanted);
            return 0;
        });
    }
}
