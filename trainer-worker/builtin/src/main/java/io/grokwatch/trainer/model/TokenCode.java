package io.grokwatch.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;

/**
 * Two tokens per example, as rows of two tables and as the one-hot code that takes gradients back to them.
 *
 * <p>Rows are looked up on the way forward. On the way back the gradients of the examples are summed per token, which is
 * the product of the transposed code with them.
 *
 * @param tokens how many different ones there are
 */
record TokenCode(int tokens) {

    /**
     * The form of a batch.
     *
     * @param pairs two vectors of tokens
     * @return the two vectors, and the code: examples x twice the tokens
     */
    NDList encode(NDList pairs) {
        NDArray code = NDArrays.concat(
                new NDList(
                        pairs.get(0).oneHot(tokens, DataType.FLOAT32),
                        pairs.get(1).oneHot(tokens, DataType.FLOAT32)),
                1);
        return new NDList(pairs.get(0), pairs.get(1), code);
    }

    /** The sum of what both tables have for an example's tokens. */
    NDArray sums(NDArray first, NDArray second, NDList encoded) {
        return EmbeddingMlp.rows(first, encoded.get(0)).add(EmbeddingMlp.rows(second, encoded.get(1)));
    }

    /** Gradients by both tables, the first above the second, from those by the sums. */
    NDArray back(NDArray sums, NDList encoded) {
        return encoded.get(2).toType(sums.getDataType(), false).transpose().matMul(sums);
    }
}
