package io.grokwatch.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.grokwatch.events.MetricNames;
import io.grokwatch.events.RunFacts.Precision;
import io.grokwatch.trainer.accelerate.ControlPlan;
import io.grokwatch.trainer.engine.TorchEngine;
import io.grokwatch.trainer.loss.LossPlan;
import io.grokwatch.trainer.model.EmbeddingMlp;
import io.grokwatch.trainer.model.Mlp;
import io.grokwatch.trainer.model.Network;
import io.grokwatch.trainer.model.Weights;
import io.grokwatch.trainer.optimize.OptimizerPlan;
import io.grokwatch.trainer.probe.ProbePlan;
import io.grokwatch.trainer.spi.Checkpoints;
import io.grokwatch.trainer.spi.Intervention;
import io.grokwatch.trainer.spi.RunControl;
import io.grokwatch.trainer.task.Examples.TokenPairs;
import io.grokwatch.trainer.task.GaussianLabels;
import io.grokwatch.trainer.task.ModularArithmetic;
import io.grokwatch.trainer.task.ModularArithmetic.Operation;
import io.grokwatch.trainer.task.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TrainingLoopTest {
    private static final int P = 7;
    private static final int WIDTH = 6;
    private static final Task TASK = new ModularArithmetic(Operation.ADD, P, 0.6).split(0);
    private static final Network NETWORK = new EmbeddingMlp(P, 3, WIDTH, P, 0.5);
    private static final OptimizerPlan ADAMW = OptimizerPlan.adamW(0.01, 0.5, 0.98);

    @Test
    void metricsOfAStepAreThoseOfPlainArithmetic() {
        // Given
        double[] weights = initialWeights(9);
        HostMlp host = new HostMlp(P, 3, WIDTH, P, weights);
        host.backward((TokenPairs) TASK.train());
        double[] update = firstUpdate(weights, host.gradient);
        double[] last = Arrays.copyOfRange(weights, host.start(4), host.start(5));
        double[] classMean = Vectors.meanOfRows(last, WIDTH);

        // When
        List<RecordingLog.Row> rows = train(plan(0, 9, 2, 1), RunControl.NONE).rows;

        // Then
        Map<String, Double> first = rows.getFirst().metrics();
        close(first, MetricNames.TRAIN_LOSS, host.loss);
        close(first, MetricNames.TRAIN_ACCURACY, host.accuracy);
        close(first, MetricNames.GRAD_NORM, Vectors.norm(host.gradient));
        close(first, MetricNames.WEIGHTS_NORM, Vectors.norm(weights));
        close(first, MetricNames.UPDATE_NORM, Vectors.norm(update));
        close(first, MetricNames.LAST_LAYER_NORM, Vectors.norm(last));
        close(
                first,
                MetricNames.LAST_LAYER_UPDATE_NORM,
                Vectors.norm(Arrays.copyOfRange(update, host.start(4), host.start(5))));
        close(first, MetricNames.LAST_LAYER_CLASS_MEAN_NORM, Vectors.norm(classMean));
        close(first, MetricNames.LAST_LAYER_CLASS_MEAN_FEATURE_COSINE, Vectors.cosine(classMean, host.meanFeature));
        close(first, MetricNames.SOFTMAX_COLLAPSE_FRACTION, 0);
        close(first, MetricNames.LR, 0.01);
        close(rows.get(1).metrics(), MetricNames.WEIGHTS_NORM, Vectors.norm(Vectors.sum(weights, update)));
    }

    @Test
    void validationIsEvaluatedBeforeTheUpdateOfItsStep() {
        // Given
        HostMlp host = new HostMlp(P, 3, WIDTH, P, initialWeights(9));
        host.backward((TokenPairs) TASK.validation("val"));

        // When
        RecordingLog log = train(plan(0, 9, 2, 1), RunControl.NONE);

        // Then
        close(log.rows.getFirst().metrics(), MetricNames.VAL_LOSS, host.loss);
        close(log.rows.getFirst().metrics(), MetricNames.VAL_ACCURACY, host.accuracy);
    }

    @Test
    void collapseFractionCountsTheLossesThatAreExactlyZero() {
        // Given random labels learnt without decay until the softmax saturates
        TrainingPlan plan = new TrainingPlan(
                new GaussianLabels(40, 30, 3).draw(0),
                new Mlp(30, false, 2, 64, 3, true),
                OptimizerPlan.adam(0.003, 0.95),
                LossPlan.CROSS_ENTROPY,
                ControlPlan.NONE,
                0,
                100,
                ProbePlan.NONE,
                1,
                400);

        // When
        List<RecordingLog.Row> rows = train(plan, RunControl.NONE).rows;

        // Then
        assertThat(rows.getFirst().metrics()).containsEntry(MetricNames.SOFTMAX_COLLAPSE_FRACTION, 0.0);
        assertThat(rows.getLast().metrics().get(MetricNames.SOFTMAX_COLLAPSE_FRACTION))
                .isGreaterThan(0.1);
        assertThat(rows)
                .allSatisfy(row -> assertThat(metric(row, MetricNames.SOFTMAX_COLLAPSE_FRACTION) * 40 % 1)
                        .satisfiesAnyOf(
                                part -> assertThat(part).isCloseTo(0, within(1e-4)),
                                part -> assertThat(part).isCloseTo(1, within(1e-4))));
    }

    @Test
    void everyStepIsLoggedOnceInOrderAndEvaluatedOnItsCadence() {
        RecordingLog log = train(plan(0, 1, 70, 25), RunControl.NONE);

        assertThat(log.rows).extracting(RecordingLog.Row::step).containsExactlyElementsOf(steps(70));
        assertThat(log.rows.stream()
                        .filter(row -> row.metrics().containsKey(MetricNames.VAL_LOSS))
                        .map(RecordingLog.Row::step))
                .containsExactly(0L, 1L, 2L, 4L, 8L, 16L, 25L, 32L, 50L, 64L, 69L);
        assertThat(log.rows).noneSatisfy(row -> assertThat(row.metrics()).containsKey(MetricNames.TRAIN_EVAL_LOSS));
    }

    @Test
    void miniBatchesAreEvaluatedOnTheWholeTrainSetToo() {
        RecordingLog log = train(plan(8, 1, 51, 25), RunControl.NONE);

        Map<String, Double> evaluated = log.rows.get(50).metrics();
        assertThat(evaluated).containsKeys(MetricNames.TRAIN_EVAL_LOSS, MetricNames.TRAIN_EVAL_ACCURACY);
        assertThat(metric(log.rows.get(49), MetricNames.TRAIN_ACCURACY) * 8 % 1).isIn(0.0);
    }

    @Test
    void sameSeedGivesTheSameNumbersToTheLastBit() {
        RecordingLog first = train(plan(8, 4, 60, 25), RunControl.NONE);
        RecordingLog again = train(plan(8, 4, 60, 25), RunControl.NONE);
        RecordingLog other = train(plan(8, 5, 60, 25), RunControl.NONE);

        assertThat(again.rows).isEqualTo(first.rows);
        assertThat(again.snapshots).isEqualTo(first.snapshots);
        assertThat(other.rows).isNotEqualTo(first.rows);
    }

    @Test
    void stopEndsTheTrainingBeforeTheNextStep() {
        int[] asked = {0};
        RecordingLog log = train(plan(0, 1, 1000, 25), control(() -> asked[0]++ == 10));

        assertThat(log.rows).extracting(RecordingLog.Row::step).containsExactlyElementsOf(steps(10));
    }

    @Test
    void snapshotsComeOnLogSpacedStepsWithTheRowsOfTheTokens() {
        RecordingLog log = train(plan(0, 1, 41, 1000), RunControl.NONE);

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
    void snapshotThatWasAskedForIsTakenOnTheNextStep() {
        RecordingLog log = train(plan(0, 1, 41, 1000), new RunControl() {
            private int steps;

            @Override
            public boolean stopRequested() {
                return false;
            }

            @Override
            public boolean takeSnapshotRequest() {
                return steps++ == 35;
            }

            @Override
            public @Nullable Intervention takeIntervention() {
                return null;
            }
        });

        assertThat(log.snapshots)
                .extracting(RecordingLog.Snapshot::step)
                .contains(35L)
                .doesNotContain(34L, 36L);
    }

    @Test
    void lossInFloat64IsLoggedFarBelowWhatFloat32Resolves() {
        TrainingPlan plan = new TrainingPlan(
                new GaussianLabels(40, 30, 3).draw(0),
                new Mlp(30, false, 2, 64, 3, true),
                OptimizerPlan.adam(0.003, 0.95),
                LossPlan.CROSS_ENTROPY.in(Precision.FLOAT64),
                ControlPlan.NONE,
                0,
                100,
                ProbePlan.NONE,
                1,
                400);

        RecordingLog log = train(plan, RunControl.NONE);

        Map<String, Double> last = log.rows.getLast().metrics();
        assertThat(last.get(MetricNames.TRAIN_LOSS)).isBetween(1e-12, 1e-4);
        assertThat(last).containsEntry(MetricNames.SOFTMAX_COLLAPSE_FRACTION, 0.0);
    }

    @Test
    void liveArraysStayAsManyAsAfterTheFirstSteps() {
        try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
            // Given
            List<Integer> live = new ArrayList<>();
            TrainingLoop loop = new TrainingLoop(plan(8, 1, 400, 1), manager);

            // When every step is evaluated, so that no row waits between steps
            loop.run(
                    new RecordingLog(),
                    control(() -> {
                        live.add(manager.getManagedArrays().size());
                        return false;
                    }),
                    Checkpoints.NONE);

            // Then
            assertThat(live).hasSize(400);
            assertThat(live.subList(1, 400)).containsOnly(live.get(1));
        }
    }

    @Test
    void secondTrainingInTheProcessIsRefused() {
        RunControl training = control(() -> {
            assertThatThrownBy(() -> train(plan(0, 1, 1, 1), RunControl.NONE))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("one at a time");
            return true;
        });

        assertThat(train(plan(0, 1, 1, 1), training).rows).isEmpty();
    }

    private static TrainingPlan plan(int batchSize, long seed, long steps, int evaluateEvery) {
        return new TrainingPlan(
                TASK,
                NETWORK,
                ADAMW,
                LossPlan.CROSS_ENTROPY,
                ControlPlan.NONE,
                batchSize,
                evaluateEvery,
                ProbePlan.NONE,
                seed,
                steps);
    }

    private static RecordingLog train(TrainingPlan plan, RunControl control) {
        RecordingLog log = new RecordingLog();
        try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
            new TrainingLoop(plan, manager).run(log, control, Checkpoints.NONE);
        }
        return log;
    }

    private static RunControl control(BooleanSupplier stop) {
        return new RunControl() {
            @Override
            public boolean stopRequested() {
                return stop.getAsBoolean();
            }

            @Override
            public boolean takeSnapshotRequest() {
                return false;
            }

            @Override
            public @Nullable Intervention takeIntervention() {
                return null;
            }
        };
    }

    private static double[] initialWeights(long seed) {
        try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
            float[] flat = new Weights(NETWORK.tensors(), new Random(seed), manager)
                    .flat()
                    .toFloatArray();
            double[] wide = new double[flat.length];
            Arrays.setAll(wide, i -> flat[i]);
            return wide;
        }
    }

    /** Adam's first step goes by the learning rate against the sign of the gradient. */
    private static double[] firstUpdate(double[] weights, double[] gradient) {
        double[] update = new double[weights.length];
        Arrays.setAll(update, i -> -0.01 * (gradient[i] / (Math.abs(gradient[i]) + 1e-8)) - 0.01 * 0.5 * weights[i]);
        return update;
    }

    private static double metric(RecordingLog.Row row, String name) {
        return row.metrics().getOrDefault(name, Double.NaN);
    }

    private static List<Long> steps(long count) {
        return LongStream.range(0, count).boxed().toList();
    }

    private static void close(Map<String, Double> metrics, String name, double expected) {
        assertThat(metrics.get(name)).as(name).isCloseTo(expected, within(1e-5 * Math.max(1, Math.abs(expected))));
    }
}
