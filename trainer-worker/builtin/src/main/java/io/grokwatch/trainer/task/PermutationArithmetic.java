package io.grokwatch.trainer.task;

import io.grokwatch.events.Structure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.BinaryOperator;

/**
 * The table of an operation on the permutations of some objects (the S5 tasks of Power et al., arXiv 2201.02177).
 *
 * <p>A permutation a maps i to a(i). Products are applied from left to right, as in {@code b[a]} of openai/grok and in sympy:
 * {@code (ab)(i) = b(a(i))}. Permutations are numbered in lexicographic order.
 *
 * @param objects in [3, 6]
 */
public record PermutationArithmetic(Operation operation, int objects, TableSplit split, Layout layout) {

    /** The operation. */
    // The formulas are stateless lambdas.
    @SuppressWarnings("ImmutableEnumChecker")
    public enum Operation {
        /** ab: a, then b. */
        COMPOSE("compose", Permutation::then),
        /** a b a^-1. */
        CONJUGATE("conjugate", (a, b) -> a.then(b).then(a.inverse())),
        /** aba. */
        SANDWICH("sandwich", (a, b) -> a.then(b).then(a));

        private final String symbol;
        private final BinaryOperator<Permutation> formula;

        Operation(String symbol, BinaryOperator<Permutation> formula) {
            this.symbol = symbol;
            this.formula = formula;
        }

        /** Value of the setting {@code product}. */
        public String symbol() {
            return symbol;
        }
    }

    public PermutationArithmetic {
        if (objects < 3 || objects > 6) {
            throw new IllegalArgumentException("parameter objects must be a whole number in [3, 6], was " + objects);
        }
        if (split.symmetric()) {
            throw new IllegalArgumentException("parameter symmetric must be false for permutations");
        }
    }

    /** Splits the table by a permutation that depends on the seed alone. */
    public Task split(long dataSeed) {
        return table().split(
                        split, layout, operation.symbol, new Structure.Permutations(objects), new Random(dataSeed));
    }

    /**
     * The same as regression: each permutation has a target vector drawn from a standard normal distribution, and the target
     * nearest to an output is its answer (Liu et al., arXiv 2205.10343, figure 5d).
     */
    public Task splitWithRandomTargets(int dimensions, long dataSeed) {
        Task task = split(dataSeed);
        int count = Permutation.all(objects).size();
        return new Task(
                GaussianVectors.targets(count, dimensions, new Random(~dataSeed)),
                task.vocabulary(),
                task.structure(),
                task.train(),
                new TreeMap<>(Map.of(Task.PRIMARY, task.validation(Task.PRIMARY))));
    }

    private OperationTable table() {
        List<Permutation> all = Permutation.all(objects);
        int count = all.size();
        Map<Permutation, Integer> numbers = new HashMap<>();
        all.forEach(permutation -> numbers.put(permutation, numbers.size()));
        return OperationTable.of(count, count * count, i -> {
            Permutation answer = operation.formula.apply(all.get(i % count), all.get(i / count));
            return new OperationTable.Row(i % count, i / count, numbers.getOrDefault(answer, -1));
        });
    }

    /** The images of 0, 1, ... */
    private record Permutation(List<Integer> images) {
        static List<Permutation> all(int objects) {
            List<Permutation> all = new ArrayList<>();
            extend(new Integer[objects], 0, all);
            return all;
        }

        private static void extend(Integer[] images, int chosen, List<Permutation> all) {
            if (chosen == images.length) {
                all.add(new Permutation(List.of(images)));
                return;
            }
            for (int next = 0; next < images.length; next++) {
                if (!Arrays.asList(images).subList(0, chosen).contains(next)) {
                    images[chosen] = next;
                    extend(images, chosen + 1, all);
                }
            }
        }

        Permutation then(Permutation next) {
            return new Permutation(images.stream().map(next.images::get).toList());
        }

        Permutation inverse() {
            Integer[] inverse = new Integer[images.size()];
            for (int i = 0; i < inverse.length; i++) {
                inverse[images.get(i)] = i;
            }
            return new Permutation(List.of(inverse));
        }
    }
}
