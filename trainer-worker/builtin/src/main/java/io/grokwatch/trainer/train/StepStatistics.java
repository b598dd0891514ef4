package io.grokwatch.trainer.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import io.grokwatch.events.MetricNames;
import io.grokwatch.trainer.engine.DeviceScalar;
import io.grokwatch.trainer.loss.Loss;
import io.grokwatch.trainer.model.Network.Activations;
import io.grokwatch.trainer.model.Weights;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The metrics of every step. The device reduces them to sums in one small vector; square roots and quotients are computed on
 * the host when the vector has been read.
 *
 * <p>The global mean of the last layer's class weights, W_G, and its cosine with the mean feature, mu_G, are the quantities of
 * numerical feature inflation (arXiv 2605.06152).
 */
final class StepStatistics {
    private static final List<String> COMMON_NAMES = List.of(
            MetricNames.TRAIN_LOSS,
            MetricNames.TRAIN_ACCURACY,
            MetricNames.WEIGHTS_NORM,
            MetricNames.GRAD_NORM,
            MetricNames.LAST_LAYER_NORM,
            MetricNames.LAST_LAYER_CLASS_MEAN_NORM,
            MetricNames.LAST_LAYER_CLASS_MEAN_FEATURE_COSINE,
            MetricNames.UPDATE_NORM,
            MetricNames.LAST_LAYER_UPDATE_NORM);

    private static final int COMMON_SUMS = 10;

    private static final int[] ROWS = {0};

    private final Weights weights;
    private final int lastLayer;
    private final NDArray lastLayerWeights;
    private final long classes;
    private final boolean softmax;
    private final NDArray zero;

    /**
     * The metrics of one network.
     *
     * @param weights whose manager owns a constant
     * @param lastLayer index of the last layer's matrix
     * @param softmax whether the loss is softmax cross-entropy. Of other losses no collapse fraction is measured: hinge loss is
     *     0 beyond its margin, and StableMax does not collapse
     */
    StepStatistics(Weights weights, int lastLayer, boolean softmax) {
        this.weights = weights;
        this.lastLayer = lastLayer;
        lastLayerWeights = weights.slice(weights.flat(), lastLayer);
        classes = weights.view(lastLayer).getShape().get(0);
        this.softmax = softmax;
        zero = DeviceScalar.constant(0, weights.flat().getManager());
    }

    /** Names of the metrics. */
    List<String> names() {
        return softmax
                ? Stream.concat(COMMON_NAMES.stream(), Stream.of(MetricNames.SOFTMAX_COLLAPSE_FRACTION))
                        .toList()
                : COMMON_NAMES;
    }

    /** Length of a vector. */
    int sums() {
        return softmax ? COMMON_SUMS + 1 : COMMON_SUMS;
    }

    /**
     * The first eight sums, which are functions of the weights before the update.
     *
     * @param loss of the batch, a scalar
     * @param accuracy likewise
     */
    NDList beforeUpdate(NDArray gradient, Activations activations, NDArray loss, NDArray accuracy) {
        NDArray classSum = weights.view(lastLayer).sum(ROWS);
        NDArray featureSum = activations.features().sum(ROWS);
        return new NDList(
                loss,
                accuracy,
                squaredNorm(weights.flat()),
                squaredNorm(gradient),
                squaredNorm(lastLayerWeights),
                squaredNorm(classSum),
                squaredNorm(featureSum),
                classSum.dot(featureSum));
    }

    /**
     * The vector of a step, on the device, [sums].
     *
     * @param update total change of the weights
     * @param losses of the batch
     */
    NDArray vector(NDList beforeUpdate, NDArray update, Loss.Losses losses) {
        NDList sums = new NDList(sums());
        for (NDArray sum : beforeUpdate) {
            sums.add(sum.flatten());
        }
        sums.add(squaredNorm(update).flatten());
        sums.add(squaredNorm(weights.slice(update, lastLayer)).flatten());
        if (softmax) {
            NDArray collapsed = losses.perExample().eq(zero).toType(DataType.FLOAT32, false);
            sums.add(collapsed.mean().flatten());
        }
        return NDArrays.concat(sums);
    }

    private static NDArray squaredNorm(NDArray vector) {
        return vector.dot(vector);
    }

    /**
     * The metrics of a vector, in the order of their names.
     *
     * @param sums vectors of some steps, concatenated
     * @param from offset of the vector
     */
    double[] metrics(double[] sums, int from) {
        double classSum = Math.sqrt(sums[from + 5]);
        double featureSum = Math.sqrt(sums[from + 6]);
        double[] metrics = {
            sums[from],
            sums[from + 1],
            Math.sqrt(sums[from + 2]),
            Math.sqrt(sums[from + 3]),
            Math.sqrt(sums[from + 4]),
            classSum / classes,
            sums[from + 7] / Math.max(classSum * featureSum, Float.MIN_NORMAL),
            Math.sqrt(sums[from + 8]),
            Math.sqrt(sums[from + 9]),
            softmax ? sums[from + COMMON_SUMS] : Double.NaN
        };
        return softmax ? metrics : Arrays.copyOf(metrics, COMMON_NAMES.size());
    }
}
