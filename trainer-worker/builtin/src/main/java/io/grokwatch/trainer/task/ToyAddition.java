package io.grokwatch.trainer.task;

import io.grokwatch.events.Structure;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Sums i + j of integers without a modulus, with {@code i <= j}: the toy task of Liu et al. (arXiv 2205.10343, {@code
 * toy/train_add.py}).
 *
 * <p>Row i of an embedding represents the integer i. Its structure is that of residues under addition, whose parallelograms
 * are sums of integers as well.
 *
 * @param symbols at least 3
 * @param train pairs of the train set, out of {@code symbols * (symbols + 1) / 2}; both sets have at least one
 * @param dimensions of the random target vector of each sum, the nearest to an output being its answer; 0 for sums as
 *     classes
 */
public record ToyAddition(int symbols, int train, int dimensions) {
    public ToyAddition {
        int pairs = symbols * (symbols + 1) / 2;
        if (train < 1 || train >= pairs) {
            throw new IllegalArgumentException(
                    "parameter shown must be in [1, " + (pairs - 1) + "] with " + symbols + " symbols, was " + train);
        }
    }

    /** Splits the pairs by a permutation that depends on the seed alone. */
    public Task split(long dataSeed) {
        OperationTable table = OperationTable.of(symbols, symbols * symbols, i -> {
                    int left = i % symbols;
                    int right = i / symbols;
                    return new OperationTable.Row(left, right, left + right);
                })
                .upperTriangle();
        int[] order = Shuffle.permutation(table.count(), new Random(dataSeed));
        int sums = 2 * symbols - 1;
        return new Task(
                dimensions == 0
                        ? new Targets.Classes(sums)
                        : GaussianVectors.targets(sums, dimensions, new Random(~dataSeed)),
                Task.numbered(symbols),
                new Structure.ResiduesUnderAddition(symbols),
                table.rows(Arrays.copyOf(order, train)).pairs(0),
                new TreeMap<>(Map.of(
                        Task.PRIMARY,
                        table.rows(Arrays.copyOfRange(order, train, order.length))
                                .pairs(0))));
    }
}
