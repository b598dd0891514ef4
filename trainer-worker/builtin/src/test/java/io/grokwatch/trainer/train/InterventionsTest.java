package io.grokwatch.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.grokwatch.events.RunFacts.Precision;
import io.grokwatch.trainer.engine.TorchEngine;
import io.grokwatch.trainer.loss.LossPlan;
import io.grokwatch.trainer.loss.LossPlan.Form;
import io.grokwatch.trainer.model.EmbeddingMlp;
import io.grokwatch.trainer.model.Weights;
import io.grokwatch.trainer.optimize.Optimizer;
import io.grokwatch.trainer.optimize.OptimizerPlan;
import io.grokwatch.trainer.spi.Intervention;
import io.grokwatch.trainer.spi.RecordingLog;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InterventionsTest {
    private static final LossPlan STABLE_MAX = new LossPlan(Form.STABLE_MAX, Precision.FLOAT64);

    private final NDManager manager = TorchEngine.newManager(Device.cpu());
    private final List<LossPlan> losses = new ArrayList<>();
    private final RecordingLog log = new RecordingLog();
    private Optimizer optimizer;

    @BeforeEach
    void open() {
        EmbeddingMlp network = new EmbeddingMlp(7, 3, 6, 7, 0.5);
        Weights weights = new Weights(network.tensors(), new Random(0), manager);
        optimizer = new Optimizer(OptimizerPlan.adamW(0.01, 0.5, 0.98), weights, network.embedding());
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void stable_max_stays_in_float64() {
        // Given
        Interventions interventions = new Interventions(optimizer, STABLE_MAX, losses::add);

        // When
        interventions.make(5, new Intervention("c1", "loss_dtype", "float32"), log);

        // Then
        assertThat(losses).isEmpty();
        assertThat(log.interventions).isEmpty();
        assertThat(interventions.inForce()).containsEntry("loss_dtype", "float64");
        assertThatThrownBy(() -> STABLE_MAX.in(Precision.FLOAT32))
                .hasMessage("parameter loss_dtype must be float64 with stable_max, was float32");
    }

    @Test
    void what_is_out_of_range_is_refused_in_the_words_of_the_setting() {
        // Given
        Interventions interventions = new Interventions(optimizer, LossPlan.CROSS_ENTROPY, losses::add);
        Map<String, Object> noRate = new HashMap<>(interventions.inForce());
        noRate.put("lr", 0.0);
        Map<String, Object> noDecay = new HashMap<>(interventions.inForce());
        noDecay.put("wd", 101L);

        // When
        interventions.make(5, new Intervention("c1", "lr", 0.0), log);

        // Then
        assertThat(log.interventions).isEmpty();
        assertThat(optimizer.learningRate()).isEqualTo(0.01);
        assertThatThrownBy(() -> interventions.restore(noRate))
                .hasMessage("parameter lr must be a number in (0, 10], was 0.0");
        assertThatThrownBy(() -> interventions.restore(noDecay))
                .hasMessage("parameter wd must be a number in [0, 100], was 101");
    }
}
