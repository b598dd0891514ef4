package io.grokwatch.trainer.builtin;

import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunFacts.Precision;
import io.grokwatch.events.RunSpec;
import io.grokwatch.trainer.model.EmbeddingMlp;
import io.grokwatch.trainer.model.Mlp;
import io.grokwatch.trainer.model.Network;
import io.grokwatch.trainer.model.OneLayerTransformer;
import io.grokwatch.trainer.task.Examples;
import io.grokwatch.trainer.task.GaussianLabels;
import io.grokwatch.trainer.task.ModularArithmetic;
import io.grokwatch.trainer.task.ModularArithmetic.Operation;
import io.grokwatch.trainer.task.Task;
import io.grokwatch.trainer.train.AdamSettings;
import io.grokwatch.trainer.train.TrainingPlan;
import java.util.Arrays;

/**
 * A run's settings put together.
 *
 * @param parameters complete
 * @param plan what they amount to
 */
record Assembly(Parameters parameters, TrainingPlan plan) {

    /** @throws IllegalArgumentException naming the parameter, its value and what was expected */
    static Assembly of(RunSpec spec) {
        Settings settings = new Settings(spec.parameters());
        Task task = task(settings);
        Network network = network(settings, task);
        AdamSettings optimizer = optimizer(settings);
        Precision precision =
                settings.choice(Setting.LOSS_DTYPE, "float32", "float64").equals("float64")
                        ? Precision.FLOAT64
                        : Precision.FLOAT32;
        int batchSize = settings.count(Setting.BS, 0, Integer.MAX_VALUE);
        int evaluateEvery = settings.count(Setting.EVAL, 1, 1_000_000);
        settings.rejectOthers();
        return new Assembly(
                settings.used(),
                new TrainingPlan(
                        task, network, optimizer, batchSize, precision, evaluateEvery, spec.seed(), spec.steps()));
    }

    private static Task task(Settings settings) {
        boolean modular = settings.choice(Setting.TASK, "modular", "gaussian").equals("modular");
        long dataSeed = settings.whole(Setting.DATA_SEED, Long.MIN_VALUE, Long.MAX_VALUE);
        if (!modular) {
            return new GaussianLabels(
                            settings.count(Setting.N, 1, 100_000),
                            settings.count(Setting.DIMS, 1, 4096),
                            settings.count(Setting.CLASSES, 2, 1000))
                    .draw(dataSeed);
        }
        String symbol = settings.choice(Setting.OP, "+", "-", "*", "/");
        Operation operation = Arrays.stream(Operation.values())
                .filter(candidate -> candidate.symbol().equals(symbol))
                .findFirst()
                .orElseThrow();
        return new ModularArithmetic(operation, settings.count(Setting.P, 3, 499), settings.number(Setting.FRAC, 0, 1))
                .split(dataSeed);
    }

    private static Network network(Settings settings, Task task) {
        boolean tokens = task.tokens() > 0;
        String model = tokens
                ? settings.choice(Setting.MODEL, "emb", "mlp", "transformer")
                : settings.choice(Setting.MODEL, "mlp");
        return switch (model) {
            case "emb" -> embeddingMlp(settings, task);
            case "transformer" ->
                new OneLayerTransformer(
                        task.tokens(), settings.count(Setting.D, 1, 1024), settings.count(Setting.HEADS, 1, 64));
            default ->
                new Mlp(
                        task.train() instanceof Examples.Vectors points ? points.dimensions() : 2 * task.tokens(),
                        tokens,
                        settings.count(Setting.DEPTH, 1, 32),
                        settings.count(Setting.WIDTH, 1, 4096),
                        task.outputs(),
                        settings.flag(Setting.BIAS));
        };
    }

    private static Network embeddingMlp(Settings settings, Task task) {
        int dimensions = settings.count(Setting.D, 1, 1024);
        boolean unit = settings.choice(Setting.EMB_INIT, "scaled", "unit").equals("unit");
        return new EmbeddingMlp(
                task.tokens(),
                dimensions,
                settings.count(Setting.WIDTH, 1, 4096),
                task.outputs(),
                unit ? 1 : 1 / Math.sqrt(dimensions));
    }

    private static AdamSettings optimizer(Settings settings) {
        return new AdamSettings(
                settings.choice(Setting.OPT, "Adam", "AdamW").equals("AdamW"),
                settings.number(Setting.LR, Double.MIN_NORMAL, 10),
                settings.number(Setting.WD, 0, 100),
                settings.number(Setting.B1, 0, Math.nextDown(1.0)),
                settings.number(Setting.B2, 0, Math.nextDown(1.0)),
                settings.number(Setting.EPS, 0, 1),
                settings.count(Setting.WARMUP, 1, 1_000_000));
    }
}
