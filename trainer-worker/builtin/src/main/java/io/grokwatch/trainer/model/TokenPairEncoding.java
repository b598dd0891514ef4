package io.grokwatch.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;

/**
 * Two tokens per example, encoded both as indices and as one-hot codes.
 *
 * <p>The forward pass looks rows up by index. The backward pass sums the gradients of the examples per token, which is the
 * product of the transposed one-hot codes with them.
 *
 * @param tokens size of the vocabulary
 */
record TokenPairEncoding(int tokens) {

    /**
     * Encodes a batch.
     *
     * @param pairs two vectors of tokens, int64, [batch]
     * @return the two vectors, and the concatenated one-hot codes, [batch, 2 * tokens]
     */
    NDList encode(NDList pairs) {
        NDArray oneHot = NDArrays.concat(
                new NDList(
                        pairs.get(0).oneHot(tokens, DataType.FLOAT32),
                        pairs.get(1).oneHot(tokens, DataType.FLOAT32)),
                1);
        return new NDList(pairs.get(0), pairs.get(1), oneHot);
    }

    /** The row of the first token in one table plus that of the second in another: [batch, width]. */
    NDArray sum(NDArray first, NDArray second, NDList encoded) {
        return TensorOps.lookup(first, encoded.get(0)).add(TensorOps.lookup(second, encoded.get(1)));
    }

    /** The gradients with respect to both tables, one above the other, [2 * tokens, width], from those of the sums. */
    NDArray tableGradients(NDArray sumGradient, NDList encoded) {
        return encoded.get(2)
                .toType(sumGradient.getDataType(), false)
                .transpose()
                .matMul(sumGradient);
    }
}
