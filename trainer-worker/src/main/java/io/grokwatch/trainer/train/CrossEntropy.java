package io.grokwatch.trainer.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.grokwatch.events.RunFacts.Precision;
import org.jspecify.annotations.Nullable;

/**
 * Cross-entropy of logits, in the precision of the logits or in float64.
 *
 * <p>In float32 the loss of an example becomes exactly 0 once its margin passes about 16, and with it the gradient of the
 * right class: the beginning of a slingshot (arXiv 2605.06152). In float64 that takes a margin of about 36. The logits
 * are widened by promotion, in a product with a float64 one, because a cast would cut the graph.
 */
public final class CrossEntropy {
    private final @Nullable NDArray wideOne;

    /** @param manager owns the constant; its device is that of the logits */
    public CrossEntropy(Precision precision, NDManager manager) {
        wideOne = switch (precision) {
            case FLOAT32 -> null;
            case FLOAT64 -> manager.ones(new Shape(1), DataType.FLOAT64);
            case FLOAT16, BFLOAT16 ->
                throw new IllegalArgumentException("parameter loss_dtype must be float32 or float64, was " + precision);
        };
    }

    /**
     * Losses of a batch.
     *
     * @param logits examples x classes
     * @param labels examples x 1, int64
     */
    public Losses of(NDArray logits, NDArray labels) {
        NDArray wide = wideOne == null ? logits : logits.mul(wideOne);
        NDArray perExample = wide.logSoftmax(1).gather(labels, 1).neg();
        return new Losses(perExample, perExample.mean());
    }

    /**
     * Losses of a batch.
     *
     * @param perExample examples x 1
     * @param mean one number
     */
    public record Losses(NDArray perExample, NDArray mean) {}
}
