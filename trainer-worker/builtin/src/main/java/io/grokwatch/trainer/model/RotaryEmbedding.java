package io.grokwatch.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/**
 * Rotary position embedding (RoPE; Su et al., arXiv 2104.09864, section 3.2): within each head, the pair of coordinates 2i
 * and 2i + 1 at position t is rotated by the angle {@code t base^(-2i / n)}, where n is the number of dimensions per head.
 * The product of a rotated query with a rotated key depends on their distance.
 *
 * @param base of the angles
 */
record RotaryEmbedding(double base) {

    /**
     * The rotation at every position of a prompt.
     *
     * @param dimensions of all heads together
     */
    Rotation rotation(int positions, int dimensions, int heads, NDManager manager, DataType precision) {
        double[] cosines = new double[positions * dimensions];
        double[] sines = new double[positions * dimensions];
        int perHead = dimensions / heads;
        for (int i = 0; i < cosines.length; i++) {
            int coordinate = i % dimensions % perHead;
            int position = i / dimensions;
            double angle = position * Math.pow(base, -(coordinate - coordinate % 2) / (double) perHead);
            cosines[i] = Math.cos(angle);
            sines[i] = coordinate % 2 == 0 ? -Math.sin(angle) : Math.sin(angle);
        }
        Shape shape = new Shape(positions, dimensions);
        return new Rotation(
                Constants.tensor(cosines, shape, manager, precision),
                Constants.tensor(sines, shape, manager, precision));
    }

    /**
     * The rotation matrices, elementwise.
     *
     * @param cosines [positions, dimensions]
     * @param sines likewise, negated for the first coordinate of each pair
     */
    record Rotation(NDArray cosines, NDArray sines) {

        /**
         * Rotates queries or keys.
         *
         * @param rows [sequences, positions, dimensions]; the last of them is at position {@code end - 1}
         */
        NDArray rotate(NDArray rows, int end) {
            Shape shape = rows.getShape();
            NDIndex own = new NDIndex().addSliceDim(end - shape.get(1), end);
            NDArray swapped = rows.reshape(new Shape(shape.get(0), shape.get(1), shape.get(2) / 2, 2))
                    .flip(3)
                    .reshape(shape);
            return rows.mul(cosines.get(own)).add(swapped.mul(sines.get(own)));
        }
    }
}
