package io.grokwatch.trainer.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.grokwatch.events.RunFacts.Precision;
import io.grokwatch.trainer.engine.DeviceNumber;
import org.jspecify.annotations.Nullable;

/**
 * Takes logits to the precision of the loss: by promotion, in a product with a float64 one, because a cast would cut the
 * graph.
 */
record Widening(@Nullable NDArray wideOne) {

    static Widening to(Precision precision, NDManager manager) {
        return new Widening(precision == Precision.FLOAT64 ? manager.ones(new Shape(1), DataType.FLOAT64) : null);
    }

    NDArray of(NDArray logits) {
        return wideOne == null ? logits : logits.mul(wideOne);
    }

    /** A constant of that precision. */
    NDArray constant(double value, NDManager manager) {
        return number(manager).of(value);
    }

    /** A number of that precision. */
    DeviceNumber number(NDManager manager) {
        return new DeviceNumber(manager, wideOne == null ? DataType.FLOAT32 : DataType.FLOAT64);
    }
}
