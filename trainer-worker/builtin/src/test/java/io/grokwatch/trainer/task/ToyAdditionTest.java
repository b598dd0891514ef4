package io.grokwatch.trainer.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.trainer.task.Examples.TokenPairs;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The representations that train sets of the toy task allow (Liu et al., arXiv 2205.10343, figure 4a), without training. */
class ToyAdditionTest {
    private static final int SYMBOLS = 10;
    private static final int PAIRS = SYMBOLS * (SYMBOLS + 1) / 2;
    private static final int SPLITS = 100;

    @Test
    void parallelograms_of_two_fifths_of_the_pairs_determine_a_line() {
        // Given the share of splits whose parallelograms leave nothing but where the line begins and how long its steps
        // are
        double[] determined = new double[PAIRS];
        for (int shown = 3; shown < PAIRS; shown++) {
            for (int split = 0; split < SPLITS; split++) {
                determined[shown] += degreesOfFreedom(shown, split) == 0 ? 1.0 / SPLITS : 0;
            }
        }

        // When
        int crossing = SYMBOLS;
        while (determined[crossing] < 0.5) {
            crossing++;
        }

        // Then
        assertThat(crossing / (double) PAIRS).isBetween(0.33, 0.47);
        assertThat(determined[(int) (0.2 * PAIRS)]).isLessThan(0.05);
        assertThat(determined[(int) (0.6 * PAIRS)]).isGreaterThan(0.95);
    }

    /** Dimension of the solutions besides the two parameters of a line. */
    private static int degreesOfFreedom(int shown, long split) {
        TokenPairs train =
                (TokenPairs) new ToyAddition(SYMBOLS, shown, 0).split(split).train();
        Map<Long, List<double[]>> bySum = new HashMap<>();
        for (int i = 0; i < train.count(); i++) {
            double[] places = new double[SYMBOLS];
            places[Math.toIntExact(train.first().get(i))]++;
            places[Math.toIntExact(train.second().get(i))]++;
            bySum.computeIfAbsent(train.labels().get(i), sum -> new ArrayList<>())
                    .add(places);
        }
        List<double[]> equations = new ArrayList<>();
        for (List<double[]> same : bySum.values()) {
            for (double[] other : same.subList(1, same.size())) {
                double[] equation = other.clone();
                for (int symbol = 0; symbol < SYMBOLS; symbol++) {
                    equation[symbol] -= same.getFirst()[symbol];
                }
                equations.add(equation);
            }
        }
        return SYMBOLS - rank(equations) - 2;
    }

    /** By Gaussian elimination; the entries are small integers. */
    private static int rank(List<double[]> rows) {
        int rank = 0;
        for (int column = 0; column < SYMBOLS && rank < rows.size(); column++) {
            int pivot = rank;
            while (pivot < rows.size() && Math.abs(rows.get(pivot)[column]) < 1e-9) {
                pivot++;
            }
            if (pivot == rows.size()) {
                continue;
            }
            double[] kept = rows.set(pivot, rows.get(rank));
            rows.set(rank, kept);
            for (int row = rank + 1; row < rows.size(); row++) {
                double factor = rows.get(row)[column] / kept[column];
                for (int i = column; i < SYMBOLS; i++) {
                    rows.get(row)[i] -= factor * kept[i];
                }
            }
            rank++;
        }
        return rank;
    }
}
