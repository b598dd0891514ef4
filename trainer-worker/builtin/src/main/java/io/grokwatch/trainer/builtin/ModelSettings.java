package io.grokwatch.trainer.builtin;

import io.grokwatch.trainer.model.Decoders;
import io.grokwatch.trainer.model.EmbeddingMlp;
import io.grokwatch.trainer.model.Lstm;
import io.grokwatch.trainer.model.Mlp;
import io.grokwatch.trainer.model.Network;
import io.grokwatch.trainer.model.OneLayerTransformer;
import io.grokwatch.trainer.model.Perceptrons;
import io.grokwatch.trainer.model.Prompt;
import io.grokwatch.trainer.task.Examples;
import io.grokwatch.trainer.task.Examples.Sequences;
import io.grokwatch.trainer.task.Task;
import java.util.List;
import java.util.stream.Stream;

/** What learns it. Which of these settings a run has depends on its model. */
final class ModelSettings {
    static final Setting MODEL = Setting.of(
            "model",
            "emb",
            Setting.oneOf(Model.keys()),
            "the network: emb (an embedding and a hidden layer), mlp (over one-hot codes or points), the decoders transformer"
                    + " (Nanda), power, grokfast, modern (RMSNorm, RoPE, SwiGLU), gpt2, liu, prieto (an encoder) and pizza"
                    + " (Zhong), lstm, Liu's toy and toy_matrices, quadratic (Gromov)");
    private static final Setting D = Setting.of(
            "d",
            32L,
            Setting.whole(1, 1_024),
            "dimensions of the embedding; of toy_matrices, rows of a token's matrix");
    private static final Setting WIDTH = Setting.of("width", 128L, Setting.whole(1, 4_096), "units of a hidden layer");
    private static final Setting DEPTH = Setting.of("depth", 1L, Setting.whole(1, 32), "hidden layers of a perceptron");
    private static final Setting ACTIVATION = Setting.of(
            "activation",
            "relu",
            Setting.oneOf("relu", "tanh", "gelu"),
            "what the units of mlp (relu or tanh) or of pizza (relu or gelu) do");
    private static final Setting RATE = Setting.of(
            "attention_rate",
            1.0,
            Setting.number(0, 1),
            "share of the pizza's attention that is not uniform: the clock's at 1");
    private static final Setting EQN_SIGN =
            Setting.of("eqn_sign", false, Setting.flag(), "whether the pizza reads x y = rather than x y");
    private static final Setting LAYERS = Setting.of("layers", 2L, Setting.whole(1, 32), "layers of a decoder");
    private static final Setting HEADS = Setting.of("heads", 4L, Setting.whole(1, 64), "heads of the attention");
    private static final Setting BIAS = Setting.of("bias", true, Setting.flag(), "whether the layers have biases");
    private static final Setting NORM =
            Setting.of("norm", true, Setting.flag(), "whether the layers of Power's decoder have norms");
    private static final Setting EMB_INIT = Setting.of(
            "emb_init",
            "scaled",
            Setting.oneOf("scaled", "unit"),
            "the embedding begins with deviation 1/sqrt(d), or 1");

    private static final Setting DROPOUT = Setting.of(
            "dropout",
            0.0,
            Setting.below(0, 1),
            "share of a decoder's numbers that are dropped in training, where its source does: power, liu, prieto,"
                    + " modern, gpt2");

    static final List<Setting> ALL =
            List.of(MODEL, D, WIDTH, DEPTH, ACTIVATION, LAYERS, HEADS, RATE, EQN_SIGN, BIAS, NORM, EMB_INIT, DROPOUT);

    private ModelSettings() {}

    /** @throws IllegalArgumentException naming the parameter, its value and what was expected */
    static Network network(Settings settings, Task task) {
        return switch (Model.of(settings, task)) {
            case EMB -> embeddingMlp(settings, task);
            case MLP -> mlp(settings, task);
            case TRANSFORMER -> new OneLayerTransformer(task.tokens(), settings.count(D), settings.count(HEADS));
            case POWER -> dropping(settings, power(settings, prompt(task)));
            case GROKFAST -> sized(settings, (layers, heads, d) -> Decoders.grokfast(prompt(task), layers, heads, d));
            case MODERN ->
                dropping(
                        settings,
                        sized(settings, (layers, heads, d) -> Decoders.modern(prompt(task), layers, heads, d)));
            case GPT2 ->
                dropping(
                        settings, sized(settings, (layers, heads, d) -> Decoders.gpt2(prompt(task), layers, heads, d)));
            case LSTM -> new Lstm(prompt(task), settings.count(D), settings.count(WIDTH));
            case LIU ->
                dropping(
                        settings,
                        sized(
                                settings,
                                (layers, heads, d) -> Decoders.liu(task.tokens(), task.outputs(), layers, heads, d)));
            case PRIETO ->
                dropping(
                        settings,
                        sized(
                                settings,
                                (layers, heads, d) ->
                                        Decoders.prieto(task.tokens(), task.outputs(), layers, heads, d)));
            case PIZZA -> pizza(settings, Math.max(task.tokens(), task.outputs()));
            case TOY -> Perceptrons.toy(task.tokens(), settings.count(D), settings.count(WIDTH), task.outputs());
            case TOY_MATRICES ->
                Perceptrons.toyOfMatrices(task.tokens(), settings.count(D), settings.count(WIDTH), task.outputs());
            case QUADRATIC -> Perceptrons.quadratic(task.tokens(), settings.count(WIDTH), task.outputs());
        };
    }

    /** A decoder of any size. */
    private interface Sized {
        Network of(int layers, int heads, int dimensions);
    }

    private static Network sized(Settings settings, Sized decoder) {
        return decoder.of(settings.count(LAYERS), settings.count(HEADS), settings.count(D));
    }

    private static Network power(Settings settings, Prompt prompt) {
        boolean norm = settings.flag(NORM);
        return sized(settings, (layers, heads, d) -> Decoders.power(prompt, layers, heads, d, norm));
    }

    private static Network dropping(Settings settings, Network decoder) {
        return Decoders.withDropout(decoder, settings.number(DROPOUT));
    }

    private static Network pizza(Settings settings, int tokens) {
        return Decoders.pizza(
                settings.flag(EQN_SIGN) ? Prompt.bareWithSign(tokens) : Prompt.bare(tokens),
                settings.choice(ACTIVATION, "relu", "gelu").equals("gelu"),
                settings.count(LAYERS),
                settings.count(HEADS),
                settings.count(D),
                settings.number(RATE));
    }

    private static Network mlp(Settings settings, Task task) {
        boolean tanh = settings.choice(ACTIVATION, "relu", "tanh").equals("tanh");
        int depth = settings.count(DEPTH);
        int width = settings.count(WIDTH);
        boolean bias = settings.flag(BIAS);
        if (task.train() instanceof Examples.Vectors points) {
            return tanh
                    ? Perceptrons.tanhOfPoints(points.dimensions(), depth, width, task.outputs(), bias)
                    : new Mlp(points.dimensions(), false, depth, width, task.outputs(), bias);
        }
        return tanh
                ? Perceptrons.tanhOfPairs(task.tokens(), depth, width, task.outputs(), bias)
                : new Mlp(2 * task.tokens(), true, depth, width, task.outputs(), bias);
    }

    private static Network embeddingMlp(Settings settings, Task task) {
        int dimensions = settings.count(D);
        boolean unit = settings.choice(EMB_INIT).equals("unit");
        return new EmbeddingMlp(
                task.tokens(), dimensions, settings.count(WIDTH), task.outputs(), unit ? 1 : 1 / Math.sqrt(dimensions));
    }

    /** What a decoder reads: sequences as the task has them, or pairs of tokens written as {@code x op y =}. */
    private static Prompt prompt(Task task) {
        if (!(task.train() instanceof Sequences)) {
            return Prompt.equation(Math.max(task.tokens(), task.outputs()));
        }
        List<Sequences> examples = Stream.concat(Stream.of(task.train()), task.validation().values().stream())
                .map(Sequences.class::cast)
                .toList();
        return Prompt.ofSequences(task.vocabulary(), examples);
    }
}
