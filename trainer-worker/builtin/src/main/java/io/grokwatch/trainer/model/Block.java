package io.grokwatch.trainer.model;

import ai.djl.ndarray.NDArray;
import io.grokwatch.trainer.model.Dropout.Site;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * A layer of a decoder: attention, then units.
 *
 * @param residual how they are added to what was there
 * @param dropout what is dropped; at rate 0 but in training
 */
record Block(Attention attention, FeedForward feedForward, Norm norm, Residual residual, Dropout dropout) {

    /** Where norms stand, f being attention or units. */
    enum Residual {
        /** {@code x := norm(x + f(x))}. */
        POST_NORM,
        /** {@code x := x + f(norm(x))}. */
        PRE_NORM,
        /** {@code x := norm(x) + f(norm(x))} for the attention, {@code x := x + f(norm(x))} for the units. */
        NORMED_ATTENTION
    }

    /** The same with another rate of dropout. */
    Block dropping(double rate) {
        return new Block(attention, feedForward, norm, residual, dropout.with(rate));
    }

    List<TensorSpec> tensors(String name) {
        int dimensions = attention.projection().inputs();
        List<TensorSpec> attentionNorm = norm.tensors(name + "attention_norm", dimensions);
        List<TensorSpec> hiddenNorm = norm.tensors(name + "hidden_norm", dimensions);
        List<TensorSpec> tensors = new ArrayList<>();
        tensors.addAll(normsFirst() ? attentionNorm : List.of());
        tensors.addAll(attention.tensors(name));
        tensors.addAll(normsFirst() ? hiddenNorm : attentionNorm);
        tensors.addAll(feedForward.tensors(name + "hidden"));
        tensors.addAll(normsFirst() ? List.of() : hiddenNorm);
        return tensors;
    }

    private boolean normsFirst() {
        return residual != Residual.POST_NORM;
    }

    /**
     * The next rows of all positions.
     *
     * @param weights at its own, which it takes
     * @return rows as {@link Places#joined()} says
     */
    NDArray ofAll(Iterator<NDArray> weights, NDArray rows, Places places) {
        NDArray read = normsFirst() ? norm.apply(weights, rows) : rows;
        NDArray attended = dropout.apply(Site.ATTENTION, attention.ofAll(weights, read, places, dropout));
        NDArray kept = residual == Residual.NORMED_ATTENTION ? read : rows;
        return hidden(weights, places.joined(places.cut(kept)).add(attended));
    }

    /**
     * The next rows of the answers alone: the last positions of each prompt.
     *
     * @param weights at its own, which it takes
     * @return (examples * answers) x dimensions
     */
    NDArray ofAnswers(Iterator<NDArray> weights, NDArray rows, Places places, int answers) {
        NDArray read = normsFirst() ? norm.apply(weights, rows) : rows;
        NDArray asking = places.last(answers, places.cut(read));
        NDArray attended = dropout.apply(Site.ATTENTION, attention.ofAnswers(weights, asking, read, places, dropout));
        NDArray kept = residual == Residual.PRE_NORM ? places.last(answers, places.cut(rows)) : asking;
        return hidden(weights, Places.flat(kept).add(attended));
    }

    private NDArray hidden(Iterator<NDArray> weights, NDArray sum) {
        if (normsFirst()) {
            return sum.add(
                    dropout.apply(Site.FEED_FORWARD, feedForward.apply(weights, norm.apply(weights, sum), dropout)));
        }
        NDArray middle = norm.apply(weights, sum);
        return norm.apply(
                weights, middle.add(dropout.apply(Site.FEED_FORWARD, feedForward.apply(weights, middle, dropout))));
    }
}
