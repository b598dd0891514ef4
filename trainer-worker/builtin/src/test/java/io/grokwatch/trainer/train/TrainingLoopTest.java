package io.grokwatch.trainer.train;

import static io.grokwatch.trainer.train.SmallTrainings.P;
import static io.grokwatch.trainer.train.SmallTrainings.TASK;
import static io.grokwatch.trainer.train.SmallTrainings.config;
import static io.grokwatch.trainer.train.SmallTrainings.initialWeights;
import static io.grokwatch.trainer.train.SmallTrainings.train;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.grokwatch.events.MetricNames;
import io.grokwatch.trainer.engine.TorchEngine;
import io.grokwatch.trainer.spi.Checkpoints;
import io.grokwatch.trainer.spi.RecordingLog;
import io.grokwatch.trainer.spi.RunControl;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TrainingLoopTest {
    @Test
    void every_step_is_logged_once_in_order_and_evaluated_on_schedule() {
        RecordingLog log = train(config(0, 1, 70, 25), RunControl.NONE);

        assertThat(log.rows).extracting(RecordingLog.Row::step).containsExactlyElementsOf(steps(70));
        assertThat(log.rows.stream()
                        .filter(row -> row.metrics().containsKey(MetricNames.VAL_LOSS))
                        .map(RecordingLog.Row::step))
                .containsExactly(0L, 1L, 2L, 4L, 8L, 16L, 25L, 32L, 50L, 64L, 69L);
        assertThat(log.rows).noneSatisfy(row -> assertThat(row.metrics()).containsKey(MetricNames.TRAIN_EVAL_LOSS));
    }

    @Test
    void mini_batches_are_evaluated_on_the_whole_train_set_too() {
        RecordingLog log = train(config(8, 1, 51, 25), RunControl.NONE);

        Map<String, Double> evaluated = log.rows.get(50).metrics();
        assertThat(evaluated).containsKeys(MetricNames.TRAIN_EVAL_LOSS, MetricNames.TRAIN_EVAL_ACCURACY);
        assertThat(metric(log.rows.get(49), MetricNames.TRAIN_ACCURACY) * 8 % 1).isIn(0.0);
    }

    @Test
    void same_seed_gives_the_same_metrics_to_the_bit() {
        RecordingLog first = train(config(8, 4, 60, 25), RunControl.NONE);
        RecordingLog again = train(config(8, 4, 60, 25), RunControl.NONE);
        RecordingLog other = train(config(8, 5, 60, 25), RunControl.NONE);

        assertThat(again.rows).isEqualTo(first.rows);
        assertThat(again.snapshots).isEqualTo(first.snapshots);
        assertThat(other.rows).isNotEqualTo(first.rows);
    }

    @Test
    void stop_ends_the_training_before_the_next_step() {
        int[] asked = {0};
        RecordingLog log = train(config(0, 1, 1000, 25), () -> asked[0]++ == 10);

        assertThat(log.rows).extracting(RecordingLog.Row::step).containsExactlyElementsOf(steps(10));
    }

    @Test
    void snapshots_are_taken_on_log_spaced_steps_with_the_labels_of_the_rows() {
        RecordingLog log = train(config(0, 1, 41, 1000), RunControl.NONE);

        assertThat(log.snapshots).extracting(RecordingLog.Snapshot::step).contains(0L, 1L, 2L, 10L, 32L, 40L);
        assertThat(log.snapshots).hasSizeLessThan(20).allSatisfy(snapshot -> {
            assertThat(snapshot.tensor()).isEqualTo("embedding");
            assertThat(snapshot.values()).hasSize(P * 3);
            assertThat(snapshot.labels()).hasSize(P).contains("0", "6");
            assertThat(snapshot.of()).isEqualTo(TASK.structure());
        });
        float firstWeight = (float) initialWeights(1)[0];
        assertThat(log.snapshots.getFirst().values().getFirst()).isEqualTo(firstWeight);
    }

    @Test
    void requested_snapshot_is_taken_on_the_next_step() {
        RecordingLog log = train(config(0, 1, 41, 1000), new RunControl() {
            private int steps;

            @Override
            public boolean stopRequested() {
                return false;
            }

            @Override
            public boolean takeSnapshotRequest() {
                return steps++ == 35;
            }
        });

        assertThat(log.snapshots)
                .extracting(RecordingLog.Snapshot::step)
                .contains(35L)
                .doesNotContain(34L, 36L);
    }

    @Test
    void number_of_live_arrays_is_constant_after_the_first_step() {
        try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
            // Given
            List<Integer> live = new ArrayList<>();
            TrainingLoop loop = new TrainingLoop(config(8, 1, 400, 1), manager);

            // When every step is evaluated, so that no row waits between steps
            loop.run(
                    new RecordingLog(),
                    () -> {
                        live.add(manager.getManagedArrays().size());
                        return false;
                    },
                    Checkpoints.NONE);

            // Then
            assertThat(live).hasSize(400);
            assertThat(live.subList(1, 400)).containsOnly(live.get(1));
        }
    }

    @Test
    void second_training_in_the_process_is_rejected() {
        RunControl training = () -> {
            assertThatThrownBy(() -> train(config(0, 1, 1, 1), RunControl.NONE))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("one at a time");
            return true;
        };

        assertThat(train(config(0, 1, 1, 1), training).rows).isEmpty();
    }

    private static double metric(RecordingLog.Row row, String name) {
        return row.metrics().getOrDefault(name, Double.NaN);
    }

    private static List<Long> steps(long count) {
        return LongStream.range(0, count).boxed().toList();
    }
}
