package io.grokwatch.detect.geometry;

import io.grokwatch.events.EmbeddingSnapshot;
import io.grokwatch.events.Floats;
import io.grokwatch.events.Structure;

/**
 * A matrix to measure, of any size.
 *
 * @param rows at least 1
 * @param columns at least 1
 * @param values rows x columns, row-major, all finite
 * @param structure what the first rows stand for; there may be more rows (operators, separators), not fewer
 */
public record Embedding(int rows, int columns, Floats values, Structure structure) {
    /** @throws IllegalArgumentException naming the value that is out of its range, or the first that is not finite */
    public Embedding {
        if (rows < 1 || columns < 1 || (long) rows * columns != values.size()) {
            throw new IllegalArgumentException(
                    "values must be rows x columns = " + rows + " x " + columns + ", were " + values.size());
        }
        if (structure.rows() > rows) {
            throw new IllegalArgumentException(
                    "a matrix of " + structure + " must have at least " + structure.rows() + " rows, had " + rows);
        }
        for (int i = 0; i < values.size(); i++) {
            if (!Float.isFinite(values.get(i))) {
                throw new IllegalArgumentException("an embedding must be finite, was " + values.get(i) + " at row "
                        + i / columns + ", column " + i % columns);
            }
        }
    }

    static Embedding of(EmbeddingSnapshot snapshot) {
        return new Embedding(snapshot.rows(), snapshot.columns(), snapshot.values(), snapshot.structure());
    }

    float at(int row, int column) {
        return values.get(row * columns + column);
    }

    /** The mean row. */
    double[] mean() {
        double[] mean = new double[columns];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                mean[column] += at(row, column);
            }
        }
        for (int column = 0; column < columns; column++) {
            mean[column] /= rows;
        }
        return mean;
    }

    /** Writes a row less a mean into {@code centred}. */
    void centre(int row, double[] mean, double[] centred) {
        for (int column = 0; column < columns; column++) {
            centred[column] = at(row, column) - mean[column];
        }
    }

    /** All rows less a mean. */
    double[][] centred(double[] mean) {
        double[][] centred = new double[rows][columns];
        for (int row = 0; row < rows; row++) {
            centre(row, mean, centred[row]);
        }
        return centred;
    }
}
