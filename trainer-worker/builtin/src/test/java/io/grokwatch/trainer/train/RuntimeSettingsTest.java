package io.grokwatch.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.grokwatch.events.RunFacts.Precision;
import io.grokwatch.trainer.engine.TorchEngine;
import io.grokwatch.trainer.loss.LossConfig;
import io.grokwatch.trainer.loss.LossConfig.Form;
import io.grokwatch.trainer.model.EmbeddingMlp;
import io.grokwatch.trainer.model.Weights;
import io.grokwatch.trainer.optimizer.Optimizer;
import io.grokwatch.trainer.optimizer.OptimizerConfig;
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

class RuntimeSettingsTest {
    private static final LossConfig STABLE_MAX = new LossConfig(Form.STABLE_MAX, Precision.FLOAT64);

    private final NDManager manager = TorchEngine.newManager(Device.cpu());
    private final List<LossConfig> losses = new ArrayList<>();
    private final RecordingLog log = new RecordingLog();
    private Optimizer optimizer;

    @BeforeEach
    void open() {
        EmbeddingMlp network = new EmbeddingMlp(7, 3, 6, 7, 0.5);
        Weights weights = new Weights(network.tensors(), new Random(0), manager);
        optimizer = new Optimizer(OptimizerConfig.adamW(0.01, 0.5, 0.98), weights, network.embedding());
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void stable_max_stays_in_float64() {
        // Given
        RuntimeSettings settings = new RuntimeSettings(optimizer, STABLE_MAX, losses::add);

        // When
        settings.apply(5, new Intervention("c1", "loss_dtype", "float32"), log);

        // Then
        assertThat(losses).isEmpty();
        assertThat(log.interventions).isEmpty();
        assertThat(settings.current()).containsEntry("loss_dtype", "float64");
        assertThatThrownBy(() -> STABLE_MAX.withPrecision(Precision.FLOAT32))
                .hasMessage("parameter loss_dtype must be float64 with stable_max, was float32");
    }

    @Test
    void value_out_of_range_is_rejected_with_the_range_of_the_setting() {
        // Given
        RuntimeSettings settings = new RuntimeSettings(optimizer, LossConfig.CROSS_ENTROPY, losses::add);
        Map<String, Object> noRate = new HashMap<>(settings.current());
        noRate.put("lr", 0.0);
        Map<String, Object> noDecay = new HashMap<>(settings.current());
        noDecay.put("wd", 101L);

        // When
        settings.apply(5, new Intervention("c1", "lr", 0.0), log);

        // Then
        assertThat(log.interventions).isEmpty();
        assertThat(optimizer.learningRate()).isEqualTo(0.01);
        assertThatThrownBy(() -> settings.restore(noRate))
                .hasMessage("parameter lr must be a number in (0, 10], was 0.0");
        assertThatThrownBy(() -> settings.restore(noDecay))
                .hasMessage("parameter wd must be a number in [0, 100], was 101");
    }
}
