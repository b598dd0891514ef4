package io.grokwatch.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.grokwatch.trainer.engine.DeviceScalar;

/**
 * Constants of a network, in the data type of the array they are used with.
 *
 * <p>They replace DJL's operations with a {@link Number}: {@code x.mul(2)} wraps the number in an array over Java memory
 * and closes it at once, but autograd reads it again in the backward pass. By then the garbage collector may have reused
 * that memory, and the gradient is wrong.
 */
final class Constants {
    private Constants() {}

    static NDArray scalar(double value, NDArray like) {
        return like.getDataType() == DataType.FLOAT32
                ? DeviceScalar.constant(value, like.getManager())
                : tensor(new double[] {value}, new Shape(1), like.getManager(), like.getDataType());
    }

    /** @param values row-major */
    static NDArray tensor(double[] values, Shape shape, NDManager manager, DataType precision) {
        return manager.create(values, shape).toType(precision, false);
    }
}
