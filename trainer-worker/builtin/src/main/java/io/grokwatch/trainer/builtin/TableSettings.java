package io.grokwatch.trainer.builtin;

import io.grokwatch.trainer.task.Layout;
import io.grokwatch.trainer.task.ModularArithmetic;
import io.grokwatch.trainer.task.NumberLists;
import io.grokwatch.trainer.task.PermutationArithmetic;
import io.grokwatch.trainer.task.TableSplit;
import io.grokwatch.trainer.task.Task;
import io.grokwatch.trainer.task.ToyAddition;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** Tables of an operation on two symbols: residues, permutations, or the numbers of toy addition. */
final class TableSettings {
    private static final String[] OPERATIONS =
            keys(ModularArithmetic.Operation.values(), ModularArithmetic.Operation::symbol);
    private static final String[] PRODUCTS =
            keys(PermutationArithmetic.Operation.values(), PermutationArithmetic.Operation::symbol);
    private static final String[] LAYOUTS = keys(Layout.values(), Layout::key);

    private static final Setting OP = Setting.of("op", "+", Setting.oneOf(OPERATIONS), "operation on residues");
    private static final Setting P = Setting.of("p", 31L, Setting.whole(3, 499), "modulus of the residues");
    private static final Setting PRODUCT = Setting.of(
            "product", "compose", Setting.oneOf(PRODUCTS), "of permutations: ab, a b a^-1 or aba, left to right");
    private static final Setting OBJECTS =
            Setting.of("objects", 5L, Setting.whole(3, 6), "what the permutations are of");
    private static final Setting FRAC =
            Setting.of("frac", 0.6, Setting.within(0, 1), "share of the table in the train set");
    private static final Setting LAYOUT = Setting.of(
            "layout",
            "pair",
            Setting.oneOf(LAYOUTS),
            "how operands are written: tokens, tokens apart, bits, openai/grok's stream");
    private static final Setting SYMMETRIC =
            Setting.of("symmetric", false, Setting.flag(), "whether only one of x, y and y, x is in the table");
    private static final Setting SWAPPED = Setting.of(
                    "swapped",
                    0L,
                    Setting.whole(0, Integer.MAX_VALUE),
                    "train rows that get the answer of a random row of the whole table")
            .in("rows");
    private static final Setting RANDOMISED =
            Setting.of("randomised", 0.0, Setting.number(0, 1), "share of the train rows that get a random answer");
    private static final Setting SYMBOLS =
            Setting.of("symbols", 10L, Setting.whole(3, 100), "numbers that toy addition adds, or that lists are of");
    private static final Setting LIST_OP = Setting.of(
            "list_op",
            "sort",
            Setting.oneOf(keys(NumberLists.Operation.values(), NumberLists.Operation::symbol)),
            "what becomes of a list, in openai/grok's token stream");
    private static final Setting LIST_LENGTH =
            Setting.of("list_length", 3L, Setting.whole(2, 6), "numbers in a list, all of them different");
    private static final Setting SHOWN = Setting.of(
                    "shown", 45L, Setting.whole(1, Integer.MAX_VALUE), "pairs of toy addition in the train set")
            .in("pairs");
    private static final Setting TARGET_DIMS = Setting.of(
            "target_dims",
            0L,
            Setting.whole(0, 1024),
            "dimensions of the random vector that stands for an answer, 0 for classes");

    static final List<Setting> ALL = List.of(
            OP,
            P,
            PRODUCT,
            OBJECTS,
            FRAC,
            LAYOUT,
            SYMMETRIC,
            SWAPPED,
            RANDOMISED,
            SYMBOLS,
            LIST_OP,
            LIST_LENGTH,
            SHOWN,
            TARGET_DIMS);

    private TableSettings() {}

    static Task residues(Settings settings, long dataSeed) {
        return new ModularArithmetic(
                        settings.choice(OP, ModularArithmetic.Operation.values(), ModularArithmetic.Operation::symbol),
                        settings.count(P),
                        split(settings, settings.flag(SYMMETRIC)),
                        settings.choice(LAYOUT, Layout.values(), Layout::key))
                .split(dataSeed);
    }

    static Task permutations(Settings settings, long dataSeed) {
        PermutationArithmetic arithmetic = new PermutationArithmetic(
                settings.choice(
                        PRODUCT, PermutationArithmetic.Operation.values(), PermutationArithmetic.Operation::symbol),
                settings.count(OBJECTS),
                split(settings, false),
                settings.choice(LAYOUT, Layout.values(), Layout::key));
        int targetDimensions = settings.count(TARGET_DIMS);
        return targetDimensions == 0
                ? arithmetic.split(dataSeed)
                : arithmetic.splitWithRandomTargets(targetDimensions, dataSeed);
    }

    static Task toyAddition(Settings settings, long dataSeed) {
        return new ToyAddition(settings.count(SYMBOLS), settings.count(SHOWN), settings.count(TARGET_DIMS))
                .split(dataSeed);
    }

    static Task lists(Settings settings, long dataSeed) {
        return new NumberLists(
                        settings.choice(LIST_OP, NumberLists.Operation.values(), NumberLists.Operation::symbol),
                        settings.count(SYMBOLS),
                        settings.count(LIST_LENGTH),
                        settings.number(FRAC))
                .split(dataSeed);
    }

    private static TableSplit split(Settings settings, boolean symmetric) {
        return new TableSplit(settings.number(FRAC), symmetric, settings.count(SWAPPED), settings.number(RANDOMISED));
    }

    private static <T> String[] keys(T[] choices, Function<T, String> key) {
        return Arrays.stream(choices).map(key).toArray(String[]::new);
    }
}
