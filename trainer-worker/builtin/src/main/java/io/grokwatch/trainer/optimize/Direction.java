package io.grokwatch.trainer.optimize;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.SortedMap;

/** A method at work: its running moments over one vector of weights. */
sealed interface Direction permits SgdDirection, AdamDirection, RmsPropDirection {

    /** @param manager owns the moments and the constants */
    static Direction of(Method method, long size, NDManager manager) {
        return switch (method) {
            case Method.Sgd sgd -> new SgdDirection(sgd, size, manager);
            case Method.Adam adam -> new AdamDirection(adam, size, manager);
            case Method.RmsProp rmsProp -> new RmsPropDirection(rmsProp, size, manager);
        };
    }

    /**
     * What a step adds to the weights.
     *
     * @param step counted from 0
     * @param gradient left as it is
     * @param rate learning rate of the step
     */
    NDArray update(long step, NDArray gradient, double rate);

    /** The rate of a step with what the method corrects it by. */
    default double stepSize(long step, double rate) {
        return rate;
    }

    /** The moments by name, in place: what is written to them is in force. */
    SortedMap<String, NDArray> moments();
}
