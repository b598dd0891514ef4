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
final class CyclicOrder {
    /** The longest cycle whose spectrum is computed, which bounds the time it takes. */
    static final int MAX_LENGTH = 2048;
    /** The shortest with a frequency that has both a cosine and a sine. */
    private static final int MIN_LENGTH = 3;

    private final int[] rows;

    private CyclicOrder(int[] rows) {
        this.rows = rows;
    }

    /** The cycle of a structure, or null if it has none or there is an {@link #obstacle}. */
    static @Nullable CyclicOrder of(Structure structure) {
        if (obstacle(structure) != null) {
            return null;
        }
        return switch (structure) {
            case Structure.Unstructured none -> null;
            case Structure.Permutations noncommutative -> null;
            case Structure.ResiduesUnderAddition(int modulus) ->
                new CyclicOrder(IntStream.range(0, modulus).toArray());
            case Structure.ResiduesUnderMultiplication(int modulus) -> new CyclicOrder(powersOfPrimitiveRoot(modulus));
        };
    }

    /** Why residues have no cycle that can be measured, one sentence without its end; null if they have, and of other rows. */
    static @Nullable String obstacle(Structure structure) {
        return switch (structure) {
            case Structure.Unstructured none -> null;
            case Structure.Permutations noncommutative -> null;
            case Structure.ResiduesUnderAddition(int modulus) -> lengthObstacle(modulus);
            case Structure.ResiduesUnderMultiplication(int modulus) -> {
                String length = lengthObstacle(modulus - 1);
                yield length != null || isPrime(modulus)
                        ? length
                        : "residues under multiplication are a cycle if their modulus is a prime, was " + modulus;
            }
        };
    }

    private static @Nullable String lengthObstacle(int length) {
        return length >= MIN_LENGTH && length <= MAX_LENGTH
                ? null
                : "a cycle is measured if it has " + MIN_LENGTH + " to " + MAX_LENGTH + " rows, has " + length;
    }

    /** Of a number from 2 to some thousands. */
    private static boolean isPrime(int number) {
        return IntStream.rangeClosed(2, (int) Math.sqrt(number)).allMatch(factor -> number % factor != 0);
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

    /** The first g from 2 on whose powers reach all p-1 residues of a prime p > 3. */
    private static int[] powersOfPrimitiveRoot(int prime) {
        int[] powers = new int[prime - 1];
        for (int root = 2; ; root++) {
            powers[0] = 1;
            int order = 1;
            for (int power = root; power != 1; power = power * root % prime) {
                powers[order++] = power;
            }
            if (order == powers.length) {
                return powers;
            }
        }
    }
}
