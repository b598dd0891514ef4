package io.grokwatch.trainer.task;

import io.grokwatch.events.Longs;
import io.grokwatch.events.Structure;
import io.grokwatch.trainer.task.Examples.TokenPairs;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Random;

/**
 * The table of {@code x op y mod p}, split into what is shown and what is held out (Power et al., arXiv 2201.02177).
 * For division, y runs over the residues other than 0: the answer c is the one with {@code c * y = x}.
 *
 * @param operation of residues
 * @param modulus a prime of at least 3
 * @param trainFraction share of the table that is shown, in (0, 1); rounded down to whole examples, so that both parts
 *     have at least one
 */
public record ModularArithmetic(Operation operation, int modulus, double trainFraction) {

    /** What is done with the two residues. */
    public enum Operation {
        ADD("+"),
        SUBTRACT("-"),
        MULTIPLY("*"),
        DIVIDE("/");

        private final String symbol;

        Operation(String symbol) {
            this.symbol = symbol;
        }

        public String symbol() {
            return symbol;
        }

        private boolean additive() {
            return this == ADD || this == SUBTRACT;
        }
    }

    public ModularArithmetic {
        if (modulus < 3 || !BigInteger.valueOf(modulus).isProbablePrime(40)) {
            throw new IllegalArgumentException("parameter p must be a prime of at least 3, was " + modulus);
        }
        if (!(trainFraction > 0 && trainFraction < 1)) {
            throw new IllegalArgumentException("parameter frac must be in (0, 1), was " + trainFraction);
        }
    }

    /** The table in an order that depends on the seed alone, cut in two. */
    public Task split(long dataSeed) {
        TokenPairs table = table();
        int[] order = Shuffle.permutation(table.count(), new Random(dataSeed));
        int shown = Math.clamp((int) (table.count() * trainFraction), 1, table.count() - 1);
        Structure structure = operation.additive()
                ? new Structure.ResiduesUnderAddition(modulus)
                : new Structure.ResiduesUnderMultiplication(modulus);
        return Task.of(
                modulus,
                modulus,
                structure,
                pick(table, Arrays.copyOf(order, shown)),
                pick(table, Arrays.copyOfRange(order, shown, order.length)));
    }

    private TokenPairs table() {
        int firstY = operation == Operation.DIVIDE ? 1 : 0;
        int count = modulus * (modulus - firstY);
        long[] x = new long[count];
        long[] y = new long[count];
        long[] answer = new long[count];
        for (int i = 0; i < count; i++) {
            int left = i % modulus;
            int right = firstY + i / modulus;
            int product = left * right % modulus;
            x[i] = operation == Operation.DIVIDE ? product : left;
            y[i] = right;
            answer[i] = switch (operation) {
                case ADD -> (left + right) % modulus;
                case SUBTRACT -> (left - right + modulus) % modulus;
                case MULTIPLY -> product;
                case DIVIDE -> left;
            };
        }
        return new TokenPairs(Longs.adopt(x), Longs.adopt(y), Longs.adopt(answer));
    }

    private static TokenPairs pick(TokenPairs table, int[] rows) {
        return new TokenPairs(pick(table.first(), rows), pick(table.second(), rows), pick(table.labels(), rows));
    }

    private static Longs pick(Longs column, int[] rows) {
        return Longs.adopt(Arrays.stream(rows).mapToLong(column::get).toArray());
    }
}
