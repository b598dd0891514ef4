package io.grokwatch.trainer.model;

import ai.djl.ndarray.NDArray;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code x W^T}, or {@code x W^T + b} ({@code torch.nn.Linear}).
 *
 * @param weight initialisation of W, [outputs, inputs]
 * @param bias initialisation of b, [outputs]; null for a layer without bias
 */
record LinearLayer(
        int inputs, int outputs, Init weight, @Nullable Init bias) {

    List<TensorSpec> tensors(String name) {
        TensorSpec matrix = TensorSpec.matrix(name, outputs, inputs, weight);
        return bias == null ? List.of(matrix) : List.of(matrix, TensorSpec.vector(name + ".bias", outputs, bias));
    }

    /** @param weights positioned at the tensors of this layer, which are consumed */
    NDArray apply(Iterator<NDArray> weights, NDArray input) {
        NDArray matrix = weights.next();
        return TensorOps.linear(input, matrix, bias == null ? null : weights.next());
    }
}
