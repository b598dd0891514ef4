package io.grokwatch.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/**
 * Rotary positions (arXiv 2104.09864): within each head, the pair of coordinates 2i and 2i + 1 at position t is turned by
 * the angle {@code t base^(-2i / n)}, where n is the number of the head's dimensions. The product of a turned query with
 * a turned key then depends on how far apart they stand.
 *
 * @param base of the angles
 */
record Rotary(double base) {

    /**
     * The turns of all positions of a prompt.
     *
     * @param dimensions of a row, those of all heads
     */
    Turns turns(int positions, int dimensions, int heads, NDManager manager, DataType precision) {
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
        return new Turns(
                Constants.table(cosines, shape, manager, precision), Constants.table(sines, shape, manager, precision));
    }

    /**
     * By which rows are turned.
     *
     * @param cosines positions x dimensions
     * @param sines likewise, those of the first coordinate of a pair negative
     */
    record Turns(NDArray cosines, NDArray sines) {

        /**
         * Turns rows.
         *
         * @param rows anything x positions x dimensions, the last of them at position {@code end - 1}
         */
        NDArray turn(NDArray rows, int end) {
            Shape shape = rows.getShape();
            NDIndex own = new NDIndex().addSliceDim(end - shape.get(1), end);
            NDArray swapped = rows.reshape(new Shape(shape.get(0), shape.get(1), shape.get(2) / 2, 2))
                    .flip(3)
                    .reshape(shape);
            return rows.mul(cosines.get(own)).add(swapped.mul(sines.get(own)));
        }
    }
}
