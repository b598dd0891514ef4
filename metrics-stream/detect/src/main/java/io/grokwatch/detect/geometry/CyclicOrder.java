package io.grokwatch.detect.geometry;

import io.grokwatch.events.Floats;
import io.grokwatch.events.PrimitiveRoots;
import io.grokwatch.events.Structure;
import java.math.BigInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a matrix that form a cyclic group, in the order of its generator: residues under addition as 0, 1, 2, ...;
 * residues under multiplication without 0 as g⁰, g¹, g², ..., where g is the smallest primitive root of the modulus (Power et
 * al. 2022, arXiv:2201.02177, order them so; multiplication then is addition of exponents mod p-1).
 */
final class CyclicOrder {
    /** The longest cycle whose spectrum is computed, which bounds the time it takes. */
    static final int MAX_LENGTH = 2048;
    /** The shortest with a frequency that has both a cosine and a sine. */
    private static final int MIN_LENGTH = 3;
    /** A composite number passes as a prime with a probability below 2⁻⁵⁰, and none of the size in question does. */
    private static final int CERTAINTY = 50;

    private final int[] rows;

    private CyclicOrder(int[] rows) {
        this.rows = rows;
    }

    /** The cyclic order of a structure, or null if it has none or one that is not measured: {@link #whyNotMeasured}. */
    static @Nullable CyclicOrder of(Structure structure) {
        if (whyNotMeasured(structure) != null) {
            return null;
        }
        return switch (structure) {
            case Structure.Unstructured none -> null;
            case Structure.Permutations noncommutative -> null;
            case Structure.ResiduesUnderAddition(int modulus) ->
                new CyclicOrder(IntStream.range(0, modulus).toArray());
            case Structure.ResiduesUnderMultiplication(int modulus) ->
                new CyclicOrder(PrimitiveRoots.powersOfSmallest(modulus));
        };
    }

    /**
     * The reason why residues have no cyclic order that can be measured, a sentence without its full stop; null if they have
     * one, and for rows that are no residues.
     */
    static @Nullable String whyNotMeasured(Structure structure) {
        return switch (structure) {
            case Structure.Unstructured none -> null;
            case Structure.Permutations noncommutative -> null;
            case Structure.ResiduesUnderAddition(int modulus) -> whyNotMeasured(modulus);
            case Structure.ResiduesUnderMultiplication(int modulus) -> {
                String length = whyNotMeasured(modulus - 1);
                yield length != null || BigInteger.valueOf(modulus).isProbablePrime(CERTAINTY)
                        ? length
                        : "residues under multiplication are a cycle if their modulus is a prime, was " + modulus;
            }
        };
    }

    private static @Nullable String whyNotMeasured(int length) {
        return length >= MIN_LENGTH && length <= MAX_LENGTH
                ? null
                : "a cycle is measured if it has " + MIN_LENGTH + " to " + MAX_LENGTH + " rows, has " + length;
    }

    /** The number of rows in the cycle. */
    int length() {
        return rows.length;
    }

    /** Whether the cycle is all rows of a matrix of that many, in their order. */
    boolean isIdentity(int matrixRows) {
        return rows.length == matrixRows && rows[0] == 0 && rows[rows.length - 1] == matrixRows - 1;
    }

    /** The rows of the cycle, in its order, as a matrix. */
    Embedding select(Embedding embedding) {
        float[] values = new float[rows.length * embedding.columns()];
        for (int i = 0; i < values.length; i++) {
            values[i] = embedding.at(rows[i / embedding.columns()], i % embedding.columns());
        }
        return new Embedding(rows.length, embedding.columns(), Floats.adopt(values), new Structure.Unstructured());
    }
}
