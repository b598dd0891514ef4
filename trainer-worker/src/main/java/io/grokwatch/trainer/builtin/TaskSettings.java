package io.grokwatch.trainer.builtin;

import io.grokwatch.trainer.task.GaussianLabels;
import io.grokwatch.trainer.task.ModularArithmetic;
import io.grokwatch.trainer.task.ModularArithmetic.Operation;
import io.grokwatch.trainer.task.Task;
import java.util.Arrays;
import java.util.List;

/** What is learnt. Which of these settings a run has depends on its task. */
final class TaskSettings {
    static final Setting TASK = Setting.of(
            "task",
            "modular",
            Setting.oneOf("modular", "gaussian"),
            "what is learnt: a table of residues, or random labels of points");
    private static final Setting OP = Setting.of("op", "+", Setting.oneOf("+", "-", "*", "/"), "operation on residues");
    private static final Setting P = Setting.of("p", 31L, Setting.whole(3, 499), "modulus of the residues");
    private static final Setting FRAC =
            Setting.of("frac", 0.6, Setting.within(0, 1), "share of the table in the train set");
    private static final Setting N = Setting.of("n", 200L, Setting.whole(1, 100_000), "points in the train set");
    private static final Setting DIMS = Setting.of("dims", 100L, Setting.whole(1, 4_096), "dimensions of a point");
    private static final Setting CLASSES = Setting.of("classes", 10L, Setting.whole(2, 1_000), "labels of the points");
    private static final Setting DATA_SEED = Setting.of(
            "data_seed", 0L, Setting.whole(Long.MIN_VALUE, Long.MAX_VALUE), "seed of the data and of the split");

    static final List<Setting> ALL = List.of(TASK, OP, P, FRAC, N, DIMS, CLASSES, DATA_SEED);

    private TaskSettings() {}

    static Task task(Settings settings) {
        boolean modular = settings.choice(TASK).equals("modular");
        long dataSeed = settings.whole(DATA_SEED);
        if (!modular) {
            return new GaussianLabels(settings.count(N), settings.count(DIMS), settings.count(CLASSES)).draw(dataSeed);
        }
        String symbol = settings.choice(OP);
        Operation operation = Arrays.stream(Operation.values())
                .filter(candidate -> candidate.symbol().equals(symbol))
                .findFirst()
                .orElseThrow();
        return new ModularArithmetic(operation, settings.count(P), settings.number(FRAC)).split(dataSeed);
    }
}
