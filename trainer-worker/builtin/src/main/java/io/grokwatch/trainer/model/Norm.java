package io.grokwatch.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.norm.LayerNorm;
import java.util.Iterator;
import java.util.List;

/** Normalisation of each row of activations, with a learned gain. */
enum Norm {
    /** None. */
    NONE,
    /** Layer normalisation (Ba et al., arXiv 1607.06450) with a bias and PyTorch's epsilon of 1e-5. */
    LAYER,
    /** RMSNorm (Zhang and Sennrich, arXiv 1910.07467), epsilon 1e-5. */
    RMS;

    private static final float EPSILON = 1e-5f;

    List<TensorSpec> tensors(String name, int dimensions) {
        TensorSpec gain = TensorSpec.vector(name, dimensions, new Init.Constant(1));
        return switch (this) {
            case NONE -> List.of();
            case LAYER -> List.of(gain, TensorSpec.vector(name + ".bias", dimensions, new Init.Zero()));
            case RMS -> List.of(gain);
        };
    }

    /** @param weights positioned at the tensors of this norm, which are consumed */
    NDArray apply(Iterator<NDArray> weights, NDArray rows) {
        return switch (this) {
            case NONE -> rows;
            case LAYER -> layer(weights.next(), weights.next(), rows);
            case RMS -> rms(weights.next(), rows);
        };
    }

    private static NDArray layer(NDArray gain, NDArray bias, NDArray rows) {
        return LayerNorm.layerNorm(rows, new Shape(gain.size()), gain, bias, EPSILON)
                .singletonOrThrow();
    }

    private static NDArray rms(NDArray gain, NDArray rows) {
        NDArray meanSquare = rows.mul(rows).mean(new int[] {-1}, true);
        return rows.div(meanSquare.add(Constants.scalar(EPSILON, rows)).sqrt()).mul(gain);
    }
}
