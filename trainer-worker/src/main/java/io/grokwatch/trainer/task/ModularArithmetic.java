package io.grokwatch.trainer.task;

import io.grokwatch.events.Structure;
import io.grokwatch.trainer.task.Examples.TokenPairs;
import java.math.BigInteger;
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
        return new Task(
                modulus, modulus, structure, pick(table, order, 0, shown), pick(table, order, shown, order.length));
    }

    private TokenPairs table() {
        int firstY = operation == Operation.DIVIDE ? 1 : 0;
        int count = modulus * (modulus - firstY);
        int[] x = new int[count];
        int[] y = new int[count];
        int[] answer = new int[count];
        for (int i = 0; i < count; i++) {
            int left = i % modulus;
            y[i] = firstY + i / modulus;
            switch (operation) {
                case ADD -> set(x, answer, i, left, (left + y[i]) % modulus);
                case SUBTRACT -> set(x, answer, i, left, (left - y[i] + modulus) % modulus);
                case MULTIPLY -> set(x, answer, i, left, left * y[i] % modulus);
                case DIVIDE -> set(x, answer, i, left * y[i] % modulus, left);
            }
        }
        return new TokenPairs(x, y, answer);
    }

    private static void set(int[] x, int[] answer, int index, int left, int result) {
        x[index] = left;
        answer[index] = result;
    }

    private static TokenPairs pick(TokenPairs table, int[] order, int from, int to) {
        int[] first = new int[to - from];
        int[] second = new int[to - from];
        int[] labels = new int[to - from];
        for (int i = 0; i < labels.length; i++) {
            int row = order[from + i];
            first[i] = table.first()[row];
            second[i] = table.second()[row];
            labels[i] = table.labels()[row];
        }
        return new TokenPairs(first, second, labels);
    }
}
