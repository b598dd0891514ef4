package io.grokwatch.trainer.train;

import static io.grokwatch.trainer.train.SmallTrainings.ADAMW;
import static io.grokwatch.trainer.train.SmallTrainings.NETWORK;
import static io.grokwatch.trainer.train.SmallTrainings.P;
import static io.grokwatch.trainer.train.SmallTrainings.TASK;
import static io.grokwatch.trainer.train.SmallTrainings.WIDTH;
import static io.grokwatch.trainer.train.SmallTrainings.config;
import static io.grokwatch.trainer.train.SmallTrainings.initialWeights;
import static io.grokwatch.trainer.train.SmallTrainings.train;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.grokwatch.events.MetricNames;
import io.grokwatch.events.RunFacts.Precision;
import io.grokwatch.trainer.loss.LossConfig;
import io.grokwatch.trainer.loss.LossConfig.Form;
import io.grokwatch.trainer.model.Mlp;
import io.grokwatch.trainer.optimizer.OptimizerConfig;
import io.grokwatch.trainer.probe.ProbeConfig;
import io.grokwatch.trainer.spi.RecordingLog;
import io.grokwatch.trainer.spi.RunControl;
import io.grokwatch.trainer.task.Examples.TokenPairs;
import io.grokwatch.trainer.task.GaussianLabels;
import io.grokwatch.trainer.technique.TechniqueConfig;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The metrics of a step against plain arithmetic. */
class LoggedMetricsTest {
    @Test
    void metrics_of_a_step_equal_those_of_plain_arithmetic() {
        // Given
        double[] weights = initialWeights(9);
        HostMlp host = new HostMlp(P, 3, WIDTH, P, weights);
        host.backward((TokenPairs) TASK.train());
        double[] update = firstUpdate(weights, host.gradient);
        double[] last = Arrays.copyOfRange(weights, host.start(4), host.start(5));
        double[] classMean = Vectors.meanOfRows(last, WIDTH);

        // When
        List<RecordingLog.Row> rows = train(config(0, 9, 2, 1), RunControl.NONE).rows;

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
    void validation_is_evaluated_before_the_update_of_its_step() {
        // Given
        HostMlp host = new HostMlp(P, 3, WIDTH, P, initialWeights(9));
        host.backward((TokenPairs) TASK.validation("val"));

        // When
        RecordingLog log = train(config(0, 9, 2, 1), RunControl.NONE);

        // Then
        close(log.rows.getFirst().metrics(), MetricNames.VAL_LOSS, host.loss);
        close(log.rows.getFirst().metrics(), MetricNames.VAL_ACCURACY, host.accuracy);
    }

    @Test
    void collapse_fraction_counts_the_losses_that_are_exactly_zero() {
        // Given random labels learnt without decay until the softmax saturates
        TrainingConfig config = new TrainingConfig(
                new GaussianLabels(40, 30, 3).draw(0),
                new Mlp(30, false, 2, 64, 3, true),
                OptimizerConfig.adam(0.003, 0.95),
                LossConfig.CROSS_ENTROPY,
                TechniqueConfig.NONE,
                0,
                100,
                ProbeConfig.NONE,
                1,
                400);

        // When
        List<RecordingLog.Row> rows = train(config, RunControl.NONE).rows;

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

    @ParameterizedTest
    @EnumSource(value = Form.class, mode = EnumSource.Mode.EXCLUDE, names = "CROSS_ENTROPY")
    void collapse_fraction_is_logged_for_softmax_cross_entropy_only(Form form) {
        // Given a loss that may be exactly 0 without any softmax that collapses
        TrainingConfig config = new TrainingConfig(
                TASK,
                NETWORK,
                ADAMW,
                new LossConfig(form, Precision.FLOAT64),
                TechniqueConfig.NONE,
                0,
                1,
                ProbeConfig.NONE,
                1,
                2);

        // When
        List<RecordingLog.Row> rows = train(config, RunControl.NONE).rows;

        // Then
        assertThat(rows)
                .hasSize(2)
                .allSatisfy(row -> assertThat(row.metrics())
                        .doesNotContainKey(MetricNames.SOFTMAX_COLLAPSE_FRACTION)
                        .containsKeys(
                                MetricNames.TRAIN_LOSS,
                                MetricNames.LAST_LAYER_UPDATE_NORM,
                                MetricNames.LR,
                                MetricNames.VAL_LOSS));
        assertThat(rows.getFirst().metrics().get(MetricNames.LR)).isEqualTo(0.01);
    }

    @Test
    void loss_in_float64_is_logged_far_below_what_float32_resolves() {
        TrainingConfig config = new TrainingConfig(
                new GaussianLabels(40, 30, 3).draw(0),
                new Mlp(30, false, 2, 64, 3, true),
                OptimizerConfig.adam(0.003, 0.95),
                LossConfig.CROSS_ENTROPY.withPrecision(Precision.FLOAT64),
                TechniqueConfig.NONE,
                0,
                100,
                ProbeConfig.NONE,
                1,
                400);

        RecordingLog log = train(config, RunControl.NONE);

        Map<String, Double> last = log.rows.getLast().metrics();
        assertThat(last.get(MetricNames.TRAIN_LOSS)).isBetween(1e-12, 1e-4);
        assertThat(last).containsEntry(MetricNames.SOFTMAX_COLLAPSE_FRACTION, 0.0);
    }

    /** Adam's first step is the learning rate times the negative sign of the gradient. */
    private static double[] firstUpdate(double[] weights, double[] gradient) {
        double[] update = new double[weights.length];
        Arrays.setAll(update, i -> -0.01 * (gradient[i] / (Math.abs(gradient[i]) + 1e-8)) - 0.01 * 0.5 * weights[i]);
        return update;
    }

    private static double metric(RecordingLog.Row row, String name) {
        return row.metrics().getOrDefault(name, Double.NaN);
    }

    private static void close(Map<String, Double> metrics, String name, double expected) {
        assertThat(metrics.get(name)).as(name).isCloseTo(expected, within(1e-5 * Math.max(1, Math.abs(expected))));
    }
}
