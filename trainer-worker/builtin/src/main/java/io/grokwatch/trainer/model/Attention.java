package io.grokwatch.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.grokwatch.trainer.model.Places.Cut;
import io.grokwatch.trainer.model.Rotary.Turns;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Attention with several heads (arXiv 1706.03762): {@code O sum_t softmax_t(q . k_t / sqrt(n)) v_t}, n dimensions to a
 * head, over the positions t up to the query's where the prompt is read in order, else over all.
 *
 * @param projection of rows to queries, to keys and to values
 * @param out O
 * @param rotary turns queries and keys by their position; null for none
 * @param rate how much of the pattern is attended to: {@code rate softmax + (1 - rate)} takes its place (arXiv 2306.17844)
 */
record Attention(
        int heads, Affine projection, Affine out, @Nullable Rotary rotary, double rate) {

    /** Attention at a rate of 1. */
    Attention(int heads, Affine projection, Affine out, @Nullable Rotary rotary) {
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

    /** The tables with what this attention turns by, if it does. */
    PromptTables tables(PromptTables tables, int length, NDManager manager, DataType precision) {
        return rotary == null
                ? tables
                : tables.withTurns(rotary.turns(length, projection.outputs(), heads, manager, precision));
    }

    /**
     * What every row gets.
     *
     * @param weights at its own, which it takes
     * @return rows as {@link Places#joined()} says
     */
    NDArray ofAll(Iterator<NDArray> weights, NDArray rows, Places places, Dropout dropout) {
        Cut queries = places.cut(projection.apply(weights, rows));
        Cut keys = places.cut(projection.apply(weights, rows));
        Cut values = places.cut(projection.apply(weights, rows));
        NDArray branches = mix(queries.branches(), places.prompts(keys), places.prompts(values), places, dropout);
        NDArray stems = queries.stems() == null || keys.stems() == null || values.stems() == null
                ? null
                : mix(queries.stems(), keys.stems(), values.stems(), places, dropout);
        return out.apply(weights, places.joined(new Cut(stems, branches)));
    }

    /**
     * What the answers get: the last positions of each prompt.
     *
     * @param weights at its own, which it takes
     * @param asking examples x answers x dimensions
     * @param rows everything that they may read, themselves included
     * @return (examples * answers) x dimensions
     */
    NDArray ofAnswers(Iterator<NDArray> weights, NDArray asking, NDArray rows, Places places, Dropout dropout) {
        NDArray queries = projection.apply(weights, Places.flat(asking));
        Cut keys = places.cut(projection.apply(weights, rows));
        Cut values = places.cut(projection.apply(weights, rows));
        Shape shape = new Shape(-1, asking.getShape().get(1), projection.outputs());
        NDArray mixed = mix(queries.reshape(shape), places.prompts(keys), places.prompts(values), places, dropout);
        return out.apply(weights, Places.flat(mixed));
    }

    /**
     * Attention of the last positions of some sequences to all of them.
     *
     * @param queries sequences x asking x dimensions
     * @param keys sequences x positions x dimensions
     * @param values likewise
     */
    private NDArray mix(NDArray queries, NDArray keys, NDArray values, Places places, Dropout dropout) {
        int asking = Math.toIntExact(queries.getShape().get(1));
        int positions = Math.toIntExact(keys.getShape().get(1));
        int perHead = projection.outputs() / heads;
        Turns turns = places.tables().turns();
        NDArray q = turns == null ? queries : turns.turn(queries, positions);
        NDArray k = turns == null ? keys : turns.turn(keys, positions);
        NDArray scores = byHead(q.mul(Constants.number(1 / Math.sqrt(perHead), q)), asking)
                .matMul(byHead(k, positions).transpose(0, 1, 3, 2));
        NDArray seen =
                places.inOrder() && asking > 1 ? scores.add(places.tables().hidden(asking, positions)) : scores;
        return dropout.apply(Dropout.Site.PATTERN, atRate(seen.softmax(3)))
                .matMul(byHead(values, positions))
                .transpose(0, 2, 1, 3)
                .reshape(new Shape(-1, asking, projection.outputs()));
    }

    private NDArray atRate(NDArray pattern) {
        return rate == 1
                ? pattern
                : pattern.mul(Constants.number(rate, pattern)).add(Constants.number(1 - rate, pattern));
    }

    private NDArray byHead(NDArray rows, int positions) {
        return rows.reshape(new Shape(-1, positions, heads, projection.outputs() / heads))
                .transpose(0, 2, 1, 3);
    }
}
