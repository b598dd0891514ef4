package io.grokwatch.trainer.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import io.grokwatch.events.MetricNames;
import io.grokwatch.trainer.engine.DeviceNumber;
import io.grokwatch.trainer.loss.Loss;
import io.grokwatch.trainer.model.Network.Activations;
import io.grokwatch.trainer.model.Weights;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * What every step tells of itself. The device sums up, into one small vector; the roots and quotients are taken when the
 * vector has been read.
 *
 * <p>The mean of the last layer's class weights W_G, and its cosine with the mean feature mu_G, are the quantities that
 * numerical feature inflation drives apart (arXiv 2605.06152).
 */
final class StepMetrics {
    private static final List<String> OF_ANY_LOSS = List.of(
            MetricNames.TRAIN_LOSS,
            MetricNames.TRAIN_ACCURACY,
            MetricNames.WEIGHTS_NORM,
            MetricNames.GRAD_NORM,
            MetricNames.LAST_LAYER_NORM,
            MetricNames.LAST_LAYER_CLASS_MEAN_NORM,
            MetricNames.LAST_LAYER_CLASS_MEAN_FEATURE_COSINE,
            MetricNames.UPDATE_NORM,
            MetricNames.LAST_LAYER_UPDATE_NORM);

    private static final int SUMS_OF_ANY_LOSS = 10;

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
     * @param weights their manager owns a constant
     * @param lastLayer which of them is the last layer's matrix
     * @param softmax whether the loss is the cross-entropy of a softmax, which collapses; other losses may well be 0, such
     *     as hinge loss beyond its margin, and StableMax does not absorb
     */
    StepMetrics(Weights weights, int lastLayer, boolean softmax) {
        this.weights = weights;
        this.lastLayer = lastLayer;
        lastLayerWeights = weights.part(weights.flat(), lastLayer);
        classes = weights.view(lastLayer).getShape().get(0);
        this.softmax = softmax;
        zero = DeviceNumber.constant(0, weights.flat().getManager());
    }

    /** The names of the numbers, in their order. */
    List<String> names() {
        return softmax
                ? Stream.concat(OF_ANY_LOSS.stream(), Stream.of(MetricNames.SOFTMAX_COLLAPSE_FRACTION))
                        .toList()
                : OF_ANY_LOSS;
    }

    /** How many sums a vector has. */
    int sums() {
        return softmax ? SUMS_OF_ANY_LOSS + 1 : SUMS_OF_ANY_LOSS;
    }

    /**
     * The sums that are of the weights before the update: the first eight.
     *
     * @param loss of the batch, one number
     * @param accuracy likewise
     */
    NDList beforeUpdate(NDArray gradient, Activations activations, NDArray loss, NDArray accuracy) {
        NDArray classSum = weights.view(lastLayer).sum(ROWS);
        NDArray featureSum = activations.features().sum(ROWS);
        return new NDList(
                loss,
                accuracy,
                square(weights.flat()),
                square(gradient),
                square(lastLayerWeights),
                square(classSum),
                square(featureSum),
                classSum.dot(featureSum));
    }

    /**
     * The vector of a step, on the device.
     *
     * @param update what was added to the weights
     * @param losses of the batch
     */
    NDArray vector(NDList beforeUpdate, NDArray update, Loss.Losses losses) {
        NDList sums = new NDList(sums());
        for (NDArray sum : beforeUpdate) {
            sums.add(sum.flatten());
        }
        sums.add(square(update).flatten());
        sums.add(square(weights.part(update, lastLayer)).flatten());
        if (softmax) {
            NDArray collapsed = losses.perExample().eq(zero).toType(DataType.FLOAT32, false);
            sums.add(collapsed.mean().flatten());
        }
        return NDArrays.concat(sums);
    }

    private static NDArray square(NDArray vector) {
        return vector.dot(vector);
    }

    /**
     * The numbers that a vector stands for.
     *
     * @param sums the vectors of some steps, one after the other
     * @param from where that of the step begins
     */
    double[] numbers(double[] sums, int from) {
        double classSum = Math.sqrt(sums[from + 5]);
        double featureSum = Math.sqrt(sums[from + 6]);
        double[] numbers = {
            sums[from],
            sums[from + 1],
            Math.sqrt(sums[from + 2]),
            Math.sqrt(sums[from + 3]),
            Math.sqrt(sums[from + 4]),
            classSum / classes,
            sums[from + 7] / Math.max(classSum * featureSum, Float.MIN_NORMAL),
            Math.sqrt(sums[from + 8]),
            Math.sqrt(sums[from + 9]),
            softmax ? sums[from + SUMS_OF_ANY_LOSS] : Double.NaN
        };
        return softmax ? numbers : Arrays.copyOf(numbers, OF_ANY_LOSS.size());
    }
}
