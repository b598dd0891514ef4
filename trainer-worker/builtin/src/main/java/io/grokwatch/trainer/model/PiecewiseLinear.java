package io.grokwatch.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.List;

/**
 * A ReLU network over points: a linear function in each region of the input space that the zeros of its pre-activations
 * bound.
 */
public interface PiecewiseLinear extends Network {

    /**
     * The input of the first hidden layer.
     *
     * @param inputs as {@link #encode} returns them
     * @return [batch, dimensions]
     */
    NDArray hiddenInputs(NDList weights, NDList inputs);

    /**
     * The pre-activations of every hidden layer; a unit crosses a region boundary where the sign of its own changes.
     *
     * @param points [points, dimensions]
     * @return for each hidden layer, [points, units]
     */
    List<NDArray> preActivations(NDList weights, NDArray points);
}
