package io.grokwatch.detect.geometry;

import io.grokwatch.events.Floats;
import io.grokwatch.events.Structure;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The rows that form a cyclic group, in the order of its generator: residues under addition as 0, 1, 2, ...; residues
 * under multiplication without 0 as g⁰, g¹, g², ..., where g is the smallest primitive root of the modulus (Power et
 * al. 2022, arXiv:2201.02177, order them so; multiplication then is addition of exponents mod p-1).
 */
final class Cycle {
    /** The longest cycle whose spectrum is computed, which bounds the time it takes. */
    static final int MAX_LENGTH = 2048;
    /** The shortest with a frequency that has both a cosine and a sine. */
    private static final int MIN_LENGTH = 3;

    private final int[] rows;

    private Cycle(int[] rows) {
        this.rows = rows;
    }

    /**
     * The cycle of a structure, or null if it has none or its length is out of bounds.
     *
     * @throws IllegalArgumentException if residues under multiplication have a modulus that is not a prime
     */
    static @Nullable Cycle of(Structure structure) {
        return switch (structure) {
            case Structure.Unstructured none -> null;
            case Structure.Permutations noncommutative -> null;
            case Structure.ResiduesUnderAddition(int modulus) ->
                within(modulus) ? new Cycle(IntStream.range(0, modulus).toArray()) : null;
            case Structure.ResiduesUnderMultiplication(int modulus) ->
                within(modulus - 1) ? new Cycle(powersOfPrimitiveRoot(modulus)) : null;
        };
    }

    private static boolean within(int length) {
        return length >= MIN_LENGTH && length <= MAX_LENGTH;
    }

    /** How many rows it has. */
    int length() {
        return rows.length;
    }

    /** Whether it is all rows of a matrix of so many, in their order. */
    boolean isAll(int matrixRows) {
        return rows.length == matrixRows && rows[0] == 0 && rows[rows.length - 1] == matrixRows - 1;
    }

    /** Its rows of a matrix, in its order, as a matrix of their own. */
    Embedding of(Embedding embedding) {
        float[] values = new float[rows.length * embedding.columns()];
        for (int i = 0; i < values.length; i++) {
            values[i] = embedding.at(rows[i / embedding.columns()], i % embedding.columns());
        }
        return new Embedding(rows.length, embedding.columns(), Floats.adopt(values), new Structure.Unstructured());
    }

    /** The first g from 2 on whose powers reach all p-1 residues: exists if and only if p is a prime (for p > 3). */
    private static int[] powersOfPrimitiveRoot(int modulus) {
        int[] powers = new int[modulus - 1];
        for (int root = 2; root < modulus; root++) {
            powers[0] = 1;
            int order = 1;
            int power = root;
            // A root that shares a factor with a composite modulus never comes back to 1.
            while (power != 1 && order < powers.length) {
                powers[order++] = power;
                power = power * root % modulus;
            }
            if (power == 1 && order == powers.length) {
                return powers;
            }
        }
        throw new IllegalArgumentException(
                "residues under multiplication have a prime modulus, so that all but 0 are powers of one of them; was "
                        + modulus);
    }
}
