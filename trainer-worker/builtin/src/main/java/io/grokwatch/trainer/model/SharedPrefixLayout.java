package io.grokwatch.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import org.jspecify.annotations.Nullable;

/**
 * The layout of a batch's activations in which examples share the prefix of their prompts.
 *
 * <p>In a causal network the activations at a position depend on the tokens up to it. Of the prompt {@code x op y =}, those
 * at the first two positions depend on x alone: this <em>prefix</em> is computed once per different x, and only the
 * <em>suffix</em> after it once per example. Before the first block mixes positions, even the activations of a suffix depend
 * on one token and one position only: they are then a table from which the examples are read.
 *
 * <p>Activations are a matrix [rows, width]: first the rows of the prefixes, ordered by their token and then by position;
 * after them those of the suffixes, ordered by example and then by position, or the rows of the table.
 *
 * @param prefixes number of different prefixes
 * @param prefixLength positions of a prefix, may be 0
 * @param suffixLength positions of a suffix
 * @param prefixOf index of each example's prefix, int64, [batch]
 * @param table row of the table, counted after the prefixes' rows, at each position of each suffix, int64, [batch,
 *     suffixLength]; null if every suffix has rows of its own
 * @param causal whether a position attends only to those up to it; if not, there are no prefixes
 * @param tensors of the prompt
 */
record SharedPrefixLayout(
        int prefixes,
        int prefixLength,
        int suffixLength,
        NDArray prefixOf,
        @Nullable NDArray table,
        boolean causal,
        PromptTensors tensors) {

    /**
     * Activations by position.
     *
     * @param prefixes [prefixes, prefixLength, width]; null if there are none
     * @param suffixes [batch, suffixLength, width]
     */
    record Segments(@Nullable NDArray prefixes, NDArray suffixes) {}

    /**
     * The layout before the first block.
     *
     * @param encoded the batch as {@link Prompt#encode} returns it
     */
    static SharedPrefixLayout of(Prompt prompt, NDList encoded, PromptTensors tensors) {
        int prefixLength = prompt.prefixLength();
        return new SharedPrefixLayout(
                prompt.prefixes(),
                prefixLength,
                prompt.length() - prefixLength,
                encoded.get(0),
                encoded.get(1),
                prompt.causal(),
                tensors);
    }

    /** @param rows [rows, width] in this layout */
    Segments segments(NDArray rows) {
        long width = rows.getShape().get(1);
        Shape suffixes = new Shape(-1, suffixLength, width);
        if (prefixLength == 0) {
            return new Segments(null, suffixRows(rows).reshape(suffixes));
        }
        NDList parts = rows.split(new long[] {(long) prefixes * prefixLength});
        return new Segments(
                parts.get(0).reshape(new Shape(prefixes, prefixLength, width)),
                suffixRows(parts.get(1)).reshape(suffixes));
    }

    private NDArray suffixRows(NDArray afterPrefixes) {
        return table == null ? afterPrefixes : TensorOps.lookup(afterPrefixes, table.flatten());
    }

    /** The whole prompt of each example: [batch, prefixLength + suffixLength, width]. */
    NDArray prompts(Segments segments) {
        if (segments.prefixes() == null) {
            return segments.suffixes();
        }
        long width = segments.prefixes().getShape().get(2);
        NDArray own =
                TensorOps.lookup(segments.prefixes().reshape(new Shape(prefixes, prefixLength * width)), prefixOf);
        return NDArrays.concat(new NDList(own.reshape(new Shape(-1, prefixLength, width)), segments.suffixes()), 1);
    }

    /** The matrix of some segments, in the layout of {@link #joined()}. */
    NDArray join(Segments segments) {
        NDArray suffixes = flatten(segments.suffixes());
        return segments.prefixes() == null
                ? suffixes
                : NDArrays.concat(new NDList(flatten(segments.prefixes()), suffixes));
    }

    /** The last positions of each suffix: [batch, answers, width]. */
    NDArray lastPositions(int answers, Segments segments) {
        return answers == suffixLength
                ? segments.suffixes()
                : segments.suffixes()
                        .split(new long[] {suffixLength - answers}, 1)
                        .get(1);
    }

    /** The same layout with rows for every suffix instead of the table. */
    SharedPrefixLayout joined() {
        return new SharedPrefixLayout(prefixes, prefixLength, suffixLength, prefixOf, null, causal, tensors);
    }

    /** From [sequences, positions, width] to [sequences * positions, width]. */
    static NDArray flatten(NDArray segments) {
        return segments.reshape(new Shape(-1, segments.getShape().get(2)));
    }
}
