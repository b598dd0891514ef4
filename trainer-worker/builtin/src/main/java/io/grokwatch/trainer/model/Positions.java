package io.grokwatch.trainer.model;

/** How a decoder tells positions apart. */
sealed interface Positions {

    /** A learned vector each, added to the token's. */
    record Learned(Init init) implements Positions {}

    /** Sines and cosines, added to the token's vector (arXiv 1706.03762, 3.5). */
    record Sinusoidal() implements Positions {
        /** What is added, positions x dimensions, row-major. */
        static double[] table(int positions, int dimensions) {
            double[] table = new double[positions * dimensions];
            for (int i = 0; i < table.length; i++) {
                int column = i % dimensions;
                int position = i / dimensions;
                double angle = position / Math.pow(10_000, (column - column % 2) / (double) dimensions);
                table[i] = column % 2 == 0 ? Math.sin(angle) : Math.cos(angle);
            }
            return table;
        }
    }

    /** Nothing is added: the attention turns its queries and keys, or nothing tells positions apart. */
    record None() implements Positions {}
}
