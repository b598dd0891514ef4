package io.grokwatch.trainer.optimizer;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.grokwatch.trainer.engine.TorchEngine;
import org.junit.jupiter.api.Test;

class AdamMomentsTest {

    @Test
    void moments_of_vanishing_gradients_reach_zero_without_denormal_numbers() {
        try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
            // Given
            UpdateRule adam = UpdateRule.of(new Algorithm.Adam(0.9, 0.95, 1e-8), 3, manager);
            adam.update(0, manager.create(new float[] {1, -1e-3f, 1e-10f}), 0.001);
            NDArray nothing = manager.zeros(new Shape(3));

            // When
            for (int step = 1; step < 4000; step++) {
                adam.update(step, nothing, 0.001);
            }

            // Then
            assertThat(adam.moments().values())
                    .allSatisfy(moment -> assertThat(moment.toFloatArray()).containsOnly(0));
        }
    }
}
