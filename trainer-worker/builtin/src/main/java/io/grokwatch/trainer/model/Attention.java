package io.grokwatch.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.grokwatch.trainer.model.RotaryEmbedding.Rotation;
import io.grokwatch.trainer.model.SharedPrefixLayout.Segments;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Multi-head attention (Vaswani et al., arXiv 1706.03762, section 3.2): {@code O sum_t softmax_t(q . k_t / sqrt(n)) v_t},
 * with n dimensions per head. A causal prompt restricts t to the positions up to the query's.
 *
 * @param projection shape and initialisation of the query, key and value projections
 * @param out output projection O
 * @param rotary rotary position embedding of queries and keys; null for none
 * @param rate attention rate in [0, 1]: the attention weights are {@code rate softmax + (1 - rate)} (Zhong et al., arXiv
 *     2306.17844)
 */
record Attention(
        int heads,
        LinearLayer projection,
        LinearLayer out,
        @Nullable RotaryEmbedding rotary,
        double rate) {

    /** Attention at a rate of 1. */
    Attention(int heads, LinearLayer projection, LinearLayer out, @Nullable RotaryEmbedding rotary) {
        this(heads, projection, out, rotary, 1);
    }

    Attention {
        if (projection.outputs() % heads != 0) {
            throw new IllegalArgumentException(
                    "parameter d must be a multiple of heads (" + heads + "), was " + projection.outputs());
        }
        if (rotary != null && projection.outputs() / heads % 2 != 0) {
            throw new IllegalArgumentException("parameter d must be an even multiple of heads (" + heads
                    + ") for rotary positions, was " + projection.outputs());
        }
    }

    List<TensorSpec> tensors(String block) {
        List<TensorSpec> tensors = new ArrayList<>();
        for (String name : List.of("query", "key", "value")) {
            tensors.addAll(projection.tensors(block + name));
        }
        tensors.addAll(out.tensors(block + "attention_out"));
        return tensors;
    }

    /** The prompt's tensors with the rotation of this attention, if it has one. */
    PromptTensors tensors(PromptTensors tensors, int length, NDManager manager, DataType precision) {
        return rotary == null
                ? tensors
                : tensors.withRotation(rotary.rotation(length, projection.outputs(), heads, manager, precision));
    }

    /**
     * The attention's output at every position.
     *
     * @param weights positioned at the tensors of this attention, which are consumed
     * @param rows laid out as {@code layout} describes, [rows, dimensions]
     * @return laid out as {@link SharedPrefixLayout#joined()} describes
     */
    NDArray forward(Iterator<NDArray> weights, NDArray rows, SharedPrefixLayout layout, Dropout dropout) {
        Segments queries = layout.segments(projection.apply(weights, rows));
        Segments keys = layout.segments(projection.apply(weights, rows));
        Segments values = layout.segments(projection.apply(weights, rows));
        NDArray suffixes = attend(queries.suffixes(), layout.prompts(keys), layout.prompts(values), layout, dropout);
        NDArray prefixes = queries.prefixes() == null || keys.prefixes() == null || values.prefixes() == null
                ? null
                : attend(queries.prefixes(), keys.prefixes(), values.prefixes(), layout, dropout);
        return out.apply(weights, layout.join(new Segments(prefixes, suffixes)));
    }

    /**
     * The attention's output at the answer positions, which are the last of each prompt.
     *
     * @param weights positioned at the tensors of this attention, which are consumed
     * @param answers rows that queries are computed from, [batch, answers, dimensions]
     * @param rows that keys and values are computed from, laid out as {@code layout} describes
     * @return [batch * answers, dimensions]
     */
    NDArray forwardAnswers(
            Iterator<NDArray> weights, NDArray answers, NDArray rows, SharedPrefixLayout layout, Dropout dropout) {
        NDArray queries = projection.apply(weights, SharedPrefixLayout.flatten(answers));
        Segments keys = layout.segments(projection.apply(weights, rows));
        Segments values = layout.segments(projection.apply(weights, rows));
        Shape shape = new Shape(-1, answers.getShape().get(1), projection.outputs());
        NDArray attended =
                attend(queries.reshape(shape), layout.prompts(keys), layout.prompts(values), layout, dropout);
        return out.apply(weights, SharedPrefixLayout.flatten(attended));
    }

    /**
     * Attention of the last positions of some sequences to all positions.
     *
     * @param queries [sequences, queryPositions, dimensions]
     * @param keys [sequences, positions, dimensions]
     * @param values likewise
     */
    private NDArray attend(NDArray queries, NDArray keys, NDArray values, SharedPrefixLayout layout, Dropout dropout) {
        int queryPositions = Math.toIntExact(queries.getShape().get(1));
        int positions = Math.toIntExact(keys.getShape().get(1));
        int perHead = projection.outputs() / heads;
        Rotation rotation = layout.tensors().rotation();
        NDArray q = rotation == null ? queries : rotation.rotate(queries, positions);
        NDArray k = rotation == null ? keys : rotation.rotate(keys, positions);
        NDArray scores = byHead(q.mul(Constants.scalar(1 / Math.sqrt(perHead), q)), queryPositions)
                .matMul(byHead(k, positions).transpose(0, 1, 3, 2));
        NDArray masked = layout.causal() && queryPositions > 1
                ? scores.add(layout.tensors().causalMask(queryPositions, positions))
                : scores;
        return dropout.apply(Dropout.Site.ATTENTION_WEIGHTS, atRate(masked.softmax(3)))
                .matMul(byHead(values, positions))
                .transpose(0, 2, 1, 3)
                .reshape(new Shape(-1, queryPositions, projection.outputs()));
    }

    private NDArray atRate(NDArray weights) {
        return rate == 1
                ? weights
                : weights.mul(Constants.scalar(rate, weights)).add(Constants.scalar(1 - rate, weights));
    }

    private NDArray byHead(NDArray rows, int positions) {
        return rows.reshape(new Shape(-1, positions, heads, projection.outputs() / heads))
                .transpose(0, 2, 1, 3);
    }
}
