package io.grokwatch.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.List;

/**
 * A network whose units are rectified: a linear function in each of the regions into which the places where the units
 * switch cut the space of its points.
 */
public interface PiecewiseLinear extends Network {

    /**
     * The points that the first hidden layer reads.
     *
     * @param inputs as {@link #encode} gives them
     * @return examples x dimensions
     */
    NDArray points(NDList weights, NDList inputs);

    /**
     * What enters the units of each hidden layer; a unit switches where its sign changes.
     *
     * @param points any, points x dimensions
     * @return for each layer, points x units
     */
    List<NDArray> switches(NDList weights, NDArray points);
}
