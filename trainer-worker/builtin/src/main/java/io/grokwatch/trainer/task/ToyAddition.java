package io.grokwatch.trainer.task;

import io.grokwatch.events.Structure;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Sums of two symbols without a modulus, {@code i <= j}: the toy of Liu et al. (arXiv 2205.10343, {@code
 * toy/train_add.py}).
 *
 * <p>Row i of an embedding is the number i: its parallelograms go by sums of whole numbers, so the structure is that of
 * residues none of whose sums wraps round.
 *
 * @param symbols at least 3
 * @param train how many of the {@code symbols * (symbols + 1) / 2} pairs are shown; both parts have at least one
 * @param dimensions of the random vector that stands for a sum, of which the nearest to an output is the answer; 0 for
 *     sums as classes
 */
public record ToyAddition(int symbols, int train, int dimensions) {
    public ToyAddition {
        int pairs = symbols * (symbols + 1) / 2;
        if (train < 1 || train >= pairs) {
            throw new IllegalArgumentException(
                    "parameter shown must be in [1, " + (pairs - 1) + "] with " + symbols + " symbols, was " + train);
        }
    }

    /** The pairs in an order that depends on the seed alone, cut in two. */
    public Task split(long dataSeed) {
        BinaryTable table = BinaryTable.of(symbols, symbols * symbols, i -> {
                    int left = i % symbols;
                    int right = i / symbols;
                    return new BinaryTable.Row(left, right, left + right);
                })
                .ordered();
        int[] order = Shuffle.permutation(table.count(), new Random(dataSeed));
        int sums = 2 * symbols - 1;
        return new Task(
                dimensions == 0
                        ? new Targets.Classes(sums)
                        : RandomTargets.table(sums, dimensions, new Random(~dataSeed)),
                Task.numbered(symbols),
                new Structure.ResiduesUnderAddition(symbols),
                table.rows(Arrays.copyOf(order, train)).pairs(0),
                new TreeMap<>(Map.of(
                        Task.PRIMARY,
                        table.rows(Arrays.copyOfRange(order, train, order.length))
                                .pairs(0))));
    }
}
