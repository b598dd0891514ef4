package io.grokwatch.trainer.model;

/** How a transformer encodes positions besides its attention. */
sealed interface PositionalEncoding {

    /** A learned vector per position, added to the token embedding. */
    record Learned(Init init) implements PositionalEncoding {}

    /** Sines and cosines, added to the token embedding (Vaswani et al., arXiv 1706.03762, section 3.5). */
    record Sinusoidal() implements PositionalEncoding {
        /** The vectors added, [positions, dimensions], row-major. */
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

    /** Nothing is added: the attention has a {@link RotaryEmbedding}, or the network has no positions. */
    record None() implements PositionalEncoding {}
}
