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
    static final Setting MODEL = Setting.of("model", "emb", Setting.oneOf("emb", "mlp", "transformer"), "the network");
    private static final Setting D = Setting.of("d", 32L, Setting.whole(1, 1_024), "dimensions of the embedding");
    private static final Setting WIDTH = Setting.of("width", 128L, Setting.whole(1, 4_096), "units of a hidden layer");
    private static final Setting DEPTH = Setting.of("depth", 1L, Setting.whole(1, 32), "hidden layers");
    private static final Setting HEADS = Setting.of("heads", 4L, Setting.whole(1, 64), "heads of the attention");
    private static final Setting BIAS = Setting.of("bias", true, Setting.flag(), "whether the layers have biases");
    private static final Setting EMB_INIT = Setting.of(
            "emb_init",
            "scaled",
            Setting.oneOf("scaled", "unit"),
            "the embedding begins with deviation 1/sqrt(d), or 1");

    static final List<Setting> ALL = List.of(MODEL, D, WIDTH, DEPTH, HEADS, BIAS, EMB_INIT);

    private ModelSettings() {}

    static Network network(Settings settings, Task task) {
        boolean tokens = task.tokens() > 0;
        String model = tokens ? settings.choice(MODEL, "emb", "mlp", "transformer") : settings.choice(MODEL, "mlp");
        return switch (model) {
            case "emb" -> embeddingMlp(settings, task);
            case "transformer" -> new OneLayerTransformer(task.tokens(), settings.count(D), settings.count(HEADS));
            default ->
                new Mlp(
                        task.train() instanceof Examples.Vectors points ? points.dimensions() : 2 * task.tokens(),
                        tokens,
                        settings.count(DEPTH),
                        settings.count(WIDTH),
                        task.outputs(),
                        settings.flag(BIAS));
        };
    }

    private static Network embeddingMlp(Settings settings, Task task) {
        int dimensions = settings.count(D);
        boolean unit = settings.choice(EMB_INIT).equals("unit");
        return new EmbeddingMlp(
                task.tokens(), dimensions, settings.count(WIDTH), task.outputs(), unit ? 1 : 1 / Math.sqrt(dimensions));
    }
}
