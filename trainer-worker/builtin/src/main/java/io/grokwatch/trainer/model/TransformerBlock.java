package io.grokwatch.trainer.model;

import ai.djl.ndarray.NDArray;
import io.grokwatch.trainer.model.Dropout.Site;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * A block of a transformer: attention, then the feed-forward layer, each with a residual connection.
 *
 * @param residual where the norms are placed
 * @param dropout at rate 0 outside training
 */
record TransformerBlock(Attention attention, FeedForward feedForward, Norm norm, Residual residual, Dropout dropout) {

    /** Placement of the norms; f is the attention or the feed-forward layer. */
    enum Residual {
        /** {@code x := norm(x + f(x))} (Vaswani et al., arXiv 1706.03762). */
        POST_NORM,
        /** {@code x := x + f(norm(x))} (Xiong et al., arXiv 2002.04745). */
        PRE_NORM,
        /** {@code x := norm(x) + f(norm(x))} for the attention, {@code x := x + f(norm(x))} for the feed-forward layer. */
        PRE_NORM_NORMALIZED_ATTENTION
    }

    TransformerBlock withDropout(double rate) {
        return new TransformerBlock(attention, feedForward, norm, residual, dropout.withRate(rate));
    }

    List<TensorSpec> tensors(String name) {
        int dimensions = attention.projection().inputs();
        List<TensorSpec> attentionNorm = norm.tensors(name + "attention_norm", dimensions);
        List<TensorSpec> hiddenNorm = norm.tensors(name + "hidden_norm", dimensions);
        List<TensorSpec> tensors = new ArrayList<>();
        tensors.addAll(preNorm() ? attentionNorm : List.of());
        tensors.addAll(attention.tensors(name));
        tensors.addAll(preNorm() ? hiddenNorm : attentionNorm);
        tensors.addAll(feedForward.tensors(name + "hidden"));
        tensors.addAll(preNorm() ? List.of() : hiddenNorm);
        return tensors;
    }

    private boolean preNorm() {
        return residual != Residual.POST_NORM;
    }

    /**
     * The block's output at every position.
     *
     * @param weights positioned at the tensors of this block, which are consumed
     * @param rows laid out as {@code layout} describes, [rows, dimensions]
     * @return laid out as {@link SharedPrefixLayout#joined()} describes
     */
    NDArray forward(Iterator<NDArray> weights, NDArray rows, SharedPrefixLayout layout) {
        NDArray input = preNorm() ? norm.apply(weights, rows) : rows;
        NDArray attended = dropout.apply(Site.ATTENTION_OUTPUT, attention.forward(weights, input, layout, dropout));
        NDArray skipped = residual == Residual.PRE_NORM_NORMALIZED_ATTENTION ? input : rows;
        return feedForward(weights, layout.join(layout.segments(skipped)).add(attended));
    }

    /**
     * The block's output at the answer positions alone, which are the last of each prompt.
     *
     * @param weights positioned at the tensors of this block, which are consumed
     * @param answers positions per prompt
     * @return [batch * answers, dimensions]
     */
    NDArray forwardAnswers(Iterator<NDArray> weights, NDArray rows, SharedPrefixLayout layout, int answers) {
        NDArray input = preNorm() ? norm.apply(weights, rows) : rows;
        NDArray answerInput = layout.lastPositions(answers, layout.segments(input));
        NDArray attended = dropout.apply(
                Site.ATTENTION_OUTPUT, attention.forwardAnswers(weights, answerInput, input, layout, dropout));
        NDArray skipped =
                residual == Residual.PRE_NORM ? layout.lastPositions(answers, layout.segments(rows)) : answerInput;
        return feedForward(weights, SharedPrefixLayout.flatten(skipped).add(attended));
    }

    private NDArray feedForward(Iterator<NDArray> weights, NDArray sum) {
        if (preNorm()) {
            return sum.add(dropout.apply(
                    Site.FEED_FORWARD_OUTPUT, feedForward.apply(weights, norm.apply(weights, sum), dropout)));
        }
        NDArray input = norm.apply(weights, sum);
        return norm.apply(
                weights,
                input.add(dropout.apply(Site.FEED_FORWARD_OUTPUT, feedForward.apply(weights, input, dropout))));
    }
}
