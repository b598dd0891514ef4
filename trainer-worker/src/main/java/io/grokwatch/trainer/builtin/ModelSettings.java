package io.grokwatch.trainer.builtin;

import io.grokwatch.trainer.model.EmbeddingMlp;
import io.grokwatch.trainer.model.Mlp;
import io.grokwatch.trainer.model.Network;
import io.grokwatch.trainer.model.OneLayerTransformer;
import io.grokwatch.trainer.task.Examples;
import io.grokwatch.trainer.task.Task;
import java.util.List;

/** What learns it. Which of these settings a run has depends on its model. */
final class ModelSettings {
    static final Setting MODEL =
            Setting.of("model", "emb", "one of emb mlp transformer (gaussian: mlp)", "the network");
    private static final Setting D = Setting.of("d", 32L, "a whole number in [1, 1024]", "dimensions of the embedding");
    private static final Setting WIDTH =
            Setting.of("width", 128L, "a whole number in [1, 4096]", "units of a hidden layer");
    private static final Setting DEPTH = Setting.of("depth", 1L, "a whole number in [1, 32]", "hidden layers");
    private static final Setting HEADS =
            Setting.of("heads", 4L, "a whole number in [1, 64] that divides d", "heads of the attention");
    private static final Setting BIAS = Setting.of("bias", true, "true or false", "whether the layers have biases");
    private static final Setting EMB_INIT = Setting.of(
            "emb_init", "scaled", "one of scaled unit", "the embedding begins with deviation 1/sqrt(d), or 1");

    static final List<Setting> ALL = List.of(MODEL, D, WIDTH, DEPTH, HEADS, BIAS, EMB_INIT);

    private ModelSettings() {}

    static Network network(Settings settings, Task task) {
        boolean tokens = task.tokens() > 0;
        String model = tokens ? settings.choice(MODEL, "emb", "mlp", "transformer") : settings.choice(MODEL, "mlp");
        return switch (model) {
            case "emb" -> embeddingMlp(settings, task);
            case "transformer" ->
                new OneLayerTransformer(task.tokens(), settings.count(D, 1, 1024), settings.count(HEADS, 1, 64));
            default ->
                new Mlp(
                        task.train() instanceof Examples.Vectors points ? points.dimensions() : 2 * task.tokens(),
                        tokens,
                        settings.count(DEPTH, 1, 32),
                        settings.count(WIDTH, 1, 4096),
                        task.outputs(),
                        settings.flag(BIAS));
        };
    }

    private static Network embeddingMlp(Settings settings, Task task) {
        int dimensions = settings.count(D, 1, 1024);
        boolean unit = settings.choice(EMB_INIT, "scaled", "unit").equals("unit");
        return new EmbeddingMlp(
                task.tokens(),
                dimensions,
                settings.count(WIDTH, 1, 4096),
                task.outputs(),
                unit ? 1 : 1 / Math.sqrt(dimensions));
    }
}
