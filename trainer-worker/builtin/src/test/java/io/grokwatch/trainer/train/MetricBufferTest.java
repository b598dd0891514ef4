package io.grokwatch.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.grokwatch.events.MetricNames;
import io.grokwatch.trainer.engine.TorchEngine;
import io.grokwatch.trainer.model.Init;
import io.grokwatch.trainer.model.TensorSpec;
import io.grokwatch.trainer.model.Weights;
import io.grokwatch.trainer.spi.RecordingLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When rows are logged, on a clock of the test's. */
class MetricBufferTest {
    private static final Evaluation EVALUATION = new Evaluation(0.5, 0.25);

    private final NDManager manager = TorchEngine.newManager(Device.cpu());
    private final RecordingLog log = new RecordingLog();
    private final StepStatistics metrics = new StepStatistics(
            new Weights(List.of(new TensorSpec("output", new Shape(4, 3), new Init.Normal(1))), new Random(1), manager),
            0,
            true);
    private long nanos;
    private long step;

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void row_of_a_slow_step_is_logged_when_the_step_ends() {
        try (MetricBuffer rows = rows()) {
            for (int steps = 1; steps <= 5; steps++) {
                take(rows, Duration.ofSeconds(10));

                assertThat(log.rows).hasSize(steps);
            }
        }
    }

    @Test
    void rows_of_fast_steps_are_read_thirty_two_at_a_time() {
        try (MetricBuffer rows = rows()) {
            assertThat(blocks(rows, 100, Duration.ofNanos(500_000))).containsExactly(1, 32, 32, 32);
        }
    }

    @Test
    void block_has_the_rows_that_fit_into_forty_milliseconds() {
        try (MetricBuffer rows = rows()) {
            assertThat(blocks(rows, 13, Duration.ofMillis(10))).containsExactly(1, 4, 4, 4);
        }
    }

    @Test
    void block_ends_when_it_is_forty_milliseconds_old() {
        try (MetricBuffer rows = rows()) {
            take(rows, Duration.ofMillis(1));
            take(rows, Duration.ofMillis(1));
            take(rows, Duration.ofMillis(50));

            assertThat(log.rows).hasSize(3);
        }
    }

    @Test
    void evaluation_ends_its_block() {
        try (MetricBuffer rows = rows()) {
            take(rows, Duration.ofMillis(1));
            take(rows, Duration.ofMillis(1));
            rows.add(step, vector(), 0.1, List.of(EVALUATION), null, List.of());
        }

        assertThat(log.rows).hasSize(3);
        assertThat(log.rows.getLast().metrics()).containsEntry(MetricNames.VAL_LOSS, 0.5);
    }

    @Test
    void metrics_are_computed_from_the_sums() {
        try (MetricBuffer rows = rows()) {
            take(rows, Duration.ofMillis(1));
        }

        Map<String, Double> row = log.rows.getFirst().metrics();
        assertThat(row)
                .containsEntry(MetricNames.TRAIN_LOSS, 2.0)
                .containsEntry(MetricNames.TRAIN_ACCURACY, 0.75)
                .containsEntry(MetricNames.WEIGHTS_NORM, 3.0)
                .containsEntry(MetricNames.GRAD_NORM, 4.0)
                .containsEntry(MetricNames.LAST_LAYER_NORM, 5.0)
                .containsEntry(MetricNames.LAST_LAYER_CLASS_MEAN_NORM, 6.0 / 4)
                .containsEntry(MetricNames.SOFTMAX_COLLAPSE_FRACTION, 0.5)
                .containsEntry(MetricNames.UPDATE_NORM, 8.0)
                .containsEntry(MetricNames.LAST_LAYER_UPDATE_NORM, 9.0);
        assertThat(row.get(MetricNames.LAST_LAYER_CLASS_MEAN_FEATURE_COSINE)).isCloseTo(10 / 42.0, within(1e-12));
    }

    private MetricBuffer rows() {
        return new MetricBuffer(metrics, log, List.of("val"), List.of(), () -> nanos);
    }

    private void take(MetricBuffer rows, Duration duration) {
        nanos += duration.toNanos();
        rows.add(step++, vector(), 0.1, null, null, List.of());
    }

    /** Number of rows that each read logged. */
    private List<Integer> blocks(MetricBuffer rows, int steps, Duration duration) {
        List<Integer> blocks = new ArrayList<>();
        for (int i = 0; i < steps; i++) {
            int before = log.rows.size();
            take(rows, duration);
            if (log.rows.size() > before) {
                blocks.add(log.rows.size() - before);
            }
        }
        return blocks;
    }

    private NDArray vector() {
        return manager.create(new float[] {2, 0.75f, 9, 16, 25, 36, 49, 10, 64, 81, 0.5f});
    }
}
