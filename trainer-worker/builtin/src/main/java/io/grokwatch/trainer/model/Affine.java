package io.grokwatch.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.core.Linear;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code x W^T}, or {@code x W^T + b}.
 *
 * @param weight how W, outputs x inputs, begins
 * @param bias how b begins; null for a layer without
 */
record Affine(
        int inputs, int outputs, Init weight, @Nullable Init bias) {

    List<TensorSpec> tensors(String name) {
        TensorSpec matrix = TensorSpec.matrix(name, outputs, inputs, weight);
        return bias == null ? List.of(matrix) : List.of(matrix, TensorSpec.vector(name + ".bias", outputs, bias));
    }

    /** @param weights at its own, which it takes */
    NDArray apply(Iterator<NDArray> weights, NDArray input) {
        NDArray matrix = weights.next();
        return Linear.linear(input, matrix, bias == null ? null : weights.next())
                .singletonOrThrow();
    }
}
