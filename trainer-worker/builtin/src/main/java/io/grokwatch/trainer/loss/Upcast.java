package io.grokwatch.trainer.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.grokwatch.events.RunFacts.Precision;
import io.grokwatch.trainer.engine.DeviceScalar;
import org.jspecify.annotations.Nullable;

/**
 * Converts logits to the precision of the loss. It multiplies by a float64 one, which promotes the type, because DJL's cast
 * would detach the result from the graph.
 *
 * @param one of float64; null for float32, which needs no conversion
 */
record Upcast(@Nullable NDArray one) {

    static Upcast to(Precision precision, NDManager manager) {
        return new Upcast(precision == Precision.FLOAT64 ? manager.ones(new Shape(1), DataType.FLOAT64) : null);
    }

    NDArray apply(NDArray logits) {
        return one == null ? logits : logits.mul(one);
    }

    /** A constant of that precision. */
    NDArray constant(double value, NDManager manager) {
        return scalar(manager).of(value);
    }

    /** A variable scalar of that precision. */
    DeviceScalar scalar(NDManager manager) {
        return new DeviceScalar(manager, one == null ? DataType.FLOAT32 : DataType.FLOAT64);
    }
}
