package io.grokwatch.trainer.task;

import io.grokwatch.events.Structure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * The list tasks of openai/grok: an operation on lists of different numbers, over all ordered lists of one length, in its
 * token layout.
 *
 * @param symbols number of different elements, in [3, 97]
 * @param length of a list, in [2, 6] and at most {@code symbols}
 * @param trainFraction fraction of the lists in the train set, in (0, 1), rounded to the nearest
 */
public record NumberLists(Operation operation, int symbols, int length, double trainFraction) {
    private static final long MAX_LISTS = 100_000;
    private static final int RESIDUES = 97;

    /** The operation. */
    // The functions are stateless.
    @SuppressWarnings("ImmutableEnumChecker")
    public enum Operation {
        SORT("sort", list -> Arrays.stream(list).sorted().toArray()),
        REVERSE("reverse", NumberLists::reversed),
        COPY("copy", list -> list);

        private final String symbol;
        private final UnaryOperator<long[]> answer;

        Operation(String symbol, UnaryOperator<long[]> answer) {
            this.symbol = symbol;
            this.answer = answer;
        }

        /** Value of the setting {@code list_op}. */
        public String symbol() {
            return symbol;
        }
    }

    public NumberLists {
        if (symbols < 3 || symbols > RESIDUES) {
            throw new IllegalArgumentException("parameter symbols must be in [3, 97] for lists, was " + symbols);
        }
        if (length > symbols) {
            throw new IllegalArgumentException("parameter list_length must be at most symbols, was " + length);
        }
        if (count(symbols, length) > MAX_LISTS) {
            throw new IllegalArgumentException("parameter list_length must be small enough for at most " + MAX_LISTS
                    + " lists of " + symbols + " symbols, was " + length + ", which gives "
                    + count(symbols, length));
        }
    }

    private static long count(int symbols, int length) {
        long count = 1;
        for (int i = 0; i < length; i++) {
            count *= symbols - i;
        }
        return count;
    }

    /** Splits the lists by a permutation that depends on the seed alone. */
    public Task split(long dataSeed) {
        List<long[]> lists = new ArrayList<>();
        extend(new long[length], 0, lists);
        int[] order = Shuffle.permutation(lists.size(), new Random(dataSeed));
        int trainCount = Math.clamp(Math.round(lists.size() * trainFraction), 1, lists.size() - 1);
        PowerVocabulary vocabulary = new PowerVocabulary(RESIDUES, operation.symbol);
        return new Task(
                new Targets.Classes(vocabulary.names().size()),
                vocabulary.names(),
                new Structure.Unstructured(),
                write(vocabulary, lists, Arrays.copyOf(order, trainCount)),
                new TreeMap<>(Map.of(
                        Task.PRIMARY, write(vocabulary, lists, Arrays.copyOfRange(order, trainCount, order.length)))));
    }

    private Examples write(PowerVocabulary vocabulary, List<long[]> lists, int[] rows) {
        List<long[]> operands = Arrays.stream(rows).mapToObj(lists::get).toList();
        return vocabulary.write(
                operands, operands.stream().map(operation.answer).toList());
    }

    private void extend(long[] list, int chosen, List<long[]> lists) {
        if (chosen == length) {
            lists.add(list.clone());
            return;
        }
        for (long next = 0; next < symbols; next++) {
            long candidate = next;
            if (Arrays.stream(list, 0, chosen).noneMatch(number -> number == candidate)) {
                list[chosen] = next;
                extend(list, chosen + 1, lists);
            }
        }
    }

    private static long[] reversed(long[] list) {
        long[] reversed = new long[list.length];
        for (int i = 0; i < list.length; i++) {
            reversed[i] = list[list.length - 1 - i];
        }
        return reversed;
    }
}
