package io.grokwatch.trainer.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.grokwatch.events.RunFacts.Precision;
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
        return wideOne == null ? manager.create(new float[] {(float) value}) : manager.create(new double[] {value});
    }
}
