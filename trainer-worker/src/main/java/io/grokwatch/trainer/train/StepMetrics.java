package io.grokwatch.trainer.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.grokwatch.events.MetricNames;
import io.grokwatch.trainer.loss.Loss;
import io.grokwatch.trainer.model.Network.Activations;
import java.util.List;

/**
 * What every step tells of itself, as one small vector on the device.
 *
 * <p>The mean of the last layer's class weights W_G, and its cosine with the mean feature mu_G, are the quantities that
 * numerical feature inflation drives apart (arXiv 2605.06152).
 */
final class StepMetrics {
    /** The names of the numbers of a vector, in their order. */
    static final List<String> NAMES = List.of(
            MetricNames.TRAIN_LOSS,
            MetricNames.TRAIN_ACCURACY,
            MetricNames.WEIGHTS_NORM,
            MetricNames.GRAD_NORM,
            MetricNames.LAST_LAYER_NORM,
            MetricNames.LAST_LAYER_CLASS_MEAN_NORM,
            MetricNames.LAST_LAYER_CLASS_MEAN_FEATURE_COSINE,
            MetricNames.SOFTMAX_COLLAPSE_FRACTION,
            MetricNames.UPDATE_NORM,
            MetricNames.LAST_LAYER_UPDATE_NORM);

    private final NDArray zero;
    private final NDArray tiny;

    /** @param manager owns two constants */
    StepMetrics(NDManager manager) {
        zero = manager.create(new float[] {0});
        tiny = manager.create(new float[] {Float.MIN_NORMAL});
    }

    /**
     * What can be told before the update: all but the two norms of the update.
     *
     * @param accuracy of the batch, one number
     */
    NDList beforeUpdate(
            NDArray weights,
            NDArray lastLayer,
            NDArray gradient,
            Activations activations,
            Loss.Losses losses,
            NDArray accuracy) {
        NDArray classMean = lastLayer.mean(new int[] {0});
        NDArray featureMean = activations.features().mean(new int[] {0});
        NDArray classMeanNorm = classMean.norm();
        NDArray lengths = classMeanNorm.mul(featureMean.norm()).maximum(tiny);
        return new NDList(
                losses.mean(),
                accuracy,
                weights.norm(),
                gradient.norm(),
                lastLayer.norm(),
                classMeanNorm,
                classMean.dot(featureMean).div(lengths),
                share(losses.perExample().eq(zero)));
    }

    /** The whole vector. */
    static NDArray vector(NDList beforeUpdate, NDArray update, NDArray lastLayerUpdate) {
        NDList scalars = new NDList(NAMES.size());
        for (NDArray scalar : beforeUpdate) {
            scalars.add(scalar.flatten());
        }
        scalars.add(update.norm().flatten());
        scalars.add(lastLayerUpdate.norm().flatten());
        return NDArrays.concat(scalars);
    }

    private static NDArray share(NDArray flags) {
        return flags.toType(DataType.FLOAT32, false).mean();
    }
}
