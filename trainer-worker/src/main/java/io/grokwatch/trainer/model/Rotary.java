package io.grokwatch.trainer.model;

import ai.djl.ndarray.NDArray;
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
     * Turns rows.
     *
     * @param rows anything x positions x (heads * perHead), the last of them at position {@code end - 1}
     */
    NDArray turn(NDArray rows, int end, int heads) {
        Shape shape = rows.getShape();
        int positions = Math.toIntExact(shape.get(1));
        int dimensions = Math.toIntExact(shape.get(2));
        double[] cosines = new double[positions * dimensions];
        double[] sines = new double[positions * dimensions];
        int perHead = dimensions / heads;
        for (int i = 0; i < cosines.length; i++) {
            int coordinate = i % dimensions % perHead;
            int position = end - positions + i / dimensions;
            double angle = position * Math.pow(base, -(coordinate - coordinate % 2) / (double) perHead);
            cosines[i] = Math.cos(angle);
            sines[i] = coordinate % 2 == 0 ? -Math.sin(angle) : Math.sin(angle);
        }
        Shape table = new Shape(positions, dimensions);
        NDArray swapped = rows.reshape(new Shape(shape.get(0), positions, dimensions / 2, 2))
                .flip(3)
                .reshape(shape);
        return rows.mul(Constants.table(cosines, table, rows)).add(swapped.mul(Constants.table(sines, table, rows)));
    }
}
