package io.grokwatch.trainer.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.grokwatch.trainer.engine.TorchEngine;
import io.grokwatch.trainer.model.Init;
import io.grokwatch.trainer.model.TensorSpec;
import io.grokwatch.trainer.model.Weights;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OptimizerTest {
    private static final double RATE = 0.1;
    private static final double DECAY = 0.5;

    private final NDManager manager = TorchEngine.newManager(Device.cpu());
    private final Weights weights = new Weights(
            List.of(
                    new TensorSpec("embedding", new Shape(2, 2), new Init.Normal(1)),
                    new TensorSpec("output", new Shape(3), new Init.Normal(1))),
            new Random(5),
            manager);

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void decay_to_init_moves_weights_towards_their_initial_values() {
        TorchEngine.runExclusively(() -> {
            // Given weights one away from where they began
            float[] began = weights.flat().toFloatArray();
            Optimizer optimizer = optimizer(WeightDecay.Form.TO_INIT, 1, 1);
            weights.flat().addi(manager.ones(weights.flat().getShape()));

            // When
            optimizer.step(0, zeros());

            // Then
            assertCloseTo(weights.flat(), i -> began[i] + 1 - RATE * DECAY);
            return 0;
        });
    }

    @Test
    void jiggle_multiplies_each_tensor_by_one_log_normal_number() {
        TorchEngine.runExclusively(() -> {
            // Given
            float[] began = weights.flat().toFloatArray();
            TorchEngine.load().setRandomSeed(9);
            float[] drawn = manager.randomNormal(new Shape(2)).toFloatArray();
            Optimizer optimizer = optimizer(WeightDecay.Form.JIGGLE, 1, 1);

            // When
            TorchEngine.load().setRandomSeed(9);
            optimizer.step(0, zeros());

            // Then
            assertCloseTo(weights.flat(), i -> began[i] * Math.exp(RATE * DECAY * drawn[i < 4 ? 0 : 1]));
            return 0;
        });
    }

    @Test
    void jiggle_of_the_embedding_has_a_rate_and_decay_of_its_own() {
        TorchEngine.runExclusively(() -> {
            // Given
            float[] began = weights.flat().toFloatArray();
            TorchEngine.load().setRandomSeed(9);
            float[] drawn = manager.randomNormal(new Shape(2)).toFloatArray();
            Optimizer optimizer = optimizer(WeightDecay.Form.JIGGLE, 3, 0.5);

            // When
            TorchEngine.load().setRandomSeed(9);
            optimizer.step(0, zeros());

            // Then
            assertCloseTo(
                    weights.flat(), i -> began[i] * Math.exp(RATE * DECAY * (i < 4 ? 3 * 0.5 * drawn[0] : drawn[1])));
            return 0;
        });
    }

    @Test
    void step_size_of_adam_includes_its_bias_correction() {
        Optimizer adam = new Optimizer(OptimizerConfig.adamW(0.01, 1, 0.98), weights, 0);

        assertThat(adam.stepSize(0)).isCloseTo(0.01 / (1 - 0.9), within(1e-12));
        assertThat(adam.stepSize(1)).isCloseTo(0.01 / (1 - 0.81), within(1e-12));
        assertThat(optimizer(WeightDecay.Form.TO_ZERO, 1, 1).stepSize(0)).isEqualTo(RATE);
    }

    @Test
    void embedding_has_factors_of_rate_and_decay() {
        TorchEngine.runExclusively(() -> {
            // Given
            float[] began = weights.flat().toFloatArray();
            Optimizer optimizer = optimizer(WeightDecay.Form.TO_ZERO, 3, 0.5);

            // When
            optimizer.step(0, manager.ones(weights.flat().getShape()));

            // Then
            assertCloseTo(
                    weights.flat(),
                    i -> i < 4
                            ? began[i] - 3 * RATE - 3 * RATE * 0.5 * DECAY * began[i]
                            : began[i] - RATE - RATE * DECAY * began[i]);
            return 0;
        });
    }

    @Test
    void step_returns_the_change_of_the_weights() {
        TorchEngine.runExclusively(() -> {
            // Given
            float[] began = weights.flat().toFloatArray();
            Optimizer optimizer = new Optimizer(OptimizerConfig.adamW(0.01, 1, 0.98), weights, 0);

            // When
            float[] change =
                    optimizer.step(0, manager.ones(weights.flat().getShape())).toFloatArray();

            // Then
            assertCloseTo(weights.flat(), i -> began[i] + change[i]);
            return 0;
        });
    }

    @Test
    void rate_and_decay_may_change_between_steps() {
        TorchEngine.runExclusively(() -> {
            // Given
            Optimizer optimizer = optimizer(WeightDecay.Form.TO_ZERO, 1, 1);
            optimizer.step(0, zeros());
            float[] before = weights.flat().toFloatArray();

            // When
            optimizer.setLearningRate(0.2);
            optimizer.setWeightDecay(0.25);
            optimizer.step(1, manager.ones(weights.flat().getShape()));

            // Then
            assertCloseTo(weights.flat(), i -> before[i] - 0.2 - 0.2 * 0.25 * before[i]);
            return 0;
        });
    }

    @Test
    void rate_grows_linearly_then_follows_its_course() {
        LearningRateSchedule constant = new LearningRateSchedule.Constant(10);
        LearningRateSchedule cosine = new LearningRateSchedule.Cosine(10, 100, 0.2);
        LearningRateSchedule steps = new LearningRateSchedule.StepDecay(1, 30, 0.5);

        assertThat(constant.factor(0)).isCloseTo(0.1, within(1e-12));
        assertThat(constant.factor(4)).isCloseTo(0.5, within(1e-12));
        assertThat(constant.factor(9)).isEqualTo(1);
        assertThat(constant.factor(1_000_000)).isEqualTo(1);
        assertThat(cosine.factor(4)).isCloseTo(0.5, within(1e-12));
        assertThat(cosine.factor(59)).isCloseTo(0.6, within(1e-12));
        assertThat(cosine.factor(109)).isCloseTo(0.2, within(1e-12));
        assertThat(cosine.factor(5000)).isCloseTo(0.2, within(1e-12));
        assertThat(steps.factor(29)).isEqualTo(1);
        assertThat(steps.factor(30)).isEqualTo(0.5);
        assertThat(steps.factor(90)).isEqualTo(0.125);
    }

    private Optimizer optimizer(WeightDecay.Form form, double embeddingRate, double embeddingDecay) {
        OptimizerConfig config = new OptimizerConfig(
                new Algorithm.Sgd(0, false),
                RATE,
                new LearningRateSchedule.Constant(1),
                new WeightDecay(form, DECAY),
                embeddingRate,
                embeddingDecay);
        return new Optimizer(config, weights, 0);
    }

    private NDArray zeros() {
        return manager.zeros(weights.flat().getShape());
    }

    private static void assertCloseTo(NDArray array, IntToDoubleFunction expected) {
        float[] values = array.toFloatArray();
        for (int i = 0; i < values.length; i++) {
            assertThat((double) values[i]).as("weight %d", i).isCloseTo(expected.applyAsDouble(i), within(1e-6));
        }
    }
}
