package io.grokwatch.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.grokwatch.trainer.engine.DeviceNumber;

/**
 * Numbers of a network that are not learned, of the type of what they are used with.
 *
 * <p>They take the place of DJL's operations with a {@link Number}: {@code x.mul(2)} wraps the number in an array over
 * Java memory and closes it at once, while the recorded graph reads it again in the backward pass. Whatever the collector
 * of garbage has put there by then becomes part of the gradient.
 */
final class Constants {
    private Constants() {}

    static NDArray number(double value, NDArray like) {
        return like.getDataType() == DataType.FLOAT32
                ? DeviceNumber.constant(value, like.getManager())
                : table(new double[] {value}, new Shape(1), like.getManager(), like.getDataType());
    }

    /** @param values row-major */
    static NDArray table(double[] values, Shape shape, NDManager manager, DataType precision) {
        return manager.create(values, shape).toType(precision, false);
    }
}
