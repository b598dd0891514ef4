package io.grokwatch.trainer.builtin;

import io.grokwatch.trainer.model.AutogradMlps;
import io.grokwatch.trainer.model.EmbeddingMlp;
import io.grokwatch.trainer.model.Lstm;
import io.grokwatch.trainer.model.Mlp;
import io.grokwatch.trainer.model.Network;
import io.grokwatch.trainer.model.OneLayerTransformer;
import io.grokwatch.trainer.model.Prompt;
import io.grokwatch.trainer.model.Transformers;
import io.grokwatch.trainer.task.Examples;
import io.grokwatch.trainer.task.Examples.Sequences;
import io.grokwatch.trainer.task.Task;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Settings of the network. Which of them a run has depends on its model. */
final class ModelSettings {
    static final Setting MODEL = Setting.of(
            "model",
            "emb",
            Setting.oneOf(Model.keys()),
            "architecture: "
                    + Stream.of(Model.values())
                            .map(model -> model.key + " (" + model.summary + ")")
                            .collect(Collectors.joining(", ")));

    private static final Setting D = Setting.of(
            "d", 32L, Setting.whole(1, 1_024), "embedding dimensions; of toy_matrices, rows of a token's matrix");
    private static final Setting WIDTH = Setting.of("width", 128L, Setting.whole(1, 4_096), "width of a hidden layer");
    private static final Setting DEPTH =
            Setting.of("depth", 1L, Setting.whole(1, 32), "number of hidden layers of a perceptron");
    private static final Setting ACTIVATION = Setting.of(
            "activation",
            "relu",
            Setting.oneOf("relu", "tanh", "gelu"),
            "nonlinearity of mlp (relu or tanh) or of pizza (relu or gelu)");
    private static final Setting RATE = Setting.of(
            "attention_rate",
            1.0,
            Setting.number(0, 1),
            "attention rate of pizza: 0 for uniform attention, 1 for softmax attention (arXiv 2306.17844)");
    private static final Setting EQN_SIGN =
            Setting.of("eqn_sign", false, Setting.flag(), "whether pizza reads x y = rather than x y");
    private static final Setting LAYERS =
            Setting.of("layers", 2L, Setting.whole(1, 32), "number of a transformer's blocks");
    private static final Setting HEADS = Setting.of("heads", 4L, Setting.whole(1, 64), "attention heads");
    private static final Setting BIAS =
            Setting.of("bias", true, Setting.flag(), "whether the layers of a perceptron have biases");
    private static final Setting NORM =
            Setting.of("norm", true, Setting.flag(), "whether the layers of power have layer norm");
    private static final Setting EMB_INIT = Setting.of(
            "emb_init",
            "scaled",
            Setting.oneOf("scaled", "unit"),
            "standard deviation of emb's initial embedding: 1/sqrt(d), or 1");
    private static final Setting DROPOUT = Setting.of(
            "dropout",
            0.0,
            Setting.below(0, 1),
            "dropout rate in training, at the sites of the source: power, liu, prieto, modern, gpt2");

    static final List<Setting> ALL =
            List.of(MODEL, D, WIDTH, DEPTH, ACTIVATION, LAYERS, HEADS, RATE, EQN_SIGN, BIAS, NORM, EMB_INIT, DROPOUT);

    private ModelSettings() {}

    /** Type of the examples that a model reads. */
    enum Inputs {
        PAIRS("pairs of tokens"),
        SEQUENCES("sequences of tokens"),
        POINTS("points");

        private final String words;

        Inputs(String words) {
            this.words = words;
        }

        private static Inputs of(Examples examples) {
            return switch (examples) {
                case Examples.TokenPairs pairs -> PAIRS;
                case Examples.Sequences sequences -> SEQUENCES;
                case Examples.Vectors vectors -> POINTS;
            };
        }
    }

    /** The values of the setting {@code model}: what each reads, and how it is built from the run's settings. */
    // The factories are stateless, and the sets are never modified.
    @SuppressWarnings("ImmutableEnumChecker")
    enum Model {
        EMB("emb", "shared embedding and one hidden ReLU layer", ModelSettings::embeddingMlp, Inputs.PAIRS),
        MLP("mlp", "perceptron over one-hot codes or points", ModelSettings::mlp, Inputs.PAIRS, Inputs.POINTS),
        TRANSFORMER(
                "transformer",
                "one layer, Nanda et al.",
                (settings, task) -> new OneLayerTransformer(task.tokens(), settings.count(D), settings.count(HEADS)),
                Inputs.PAIRS),
        POWER("power", "Power et al.", ModelSettings::power, Inputs.PAIRS, Inputs.SEQUENCES),
        GROKFAST(
                "grokfast",
                "power as in Grokfast",
                (settings, task) -> Transformers.grokfast(
                        prompt(task), settings.count(LAYERS), settings.count(HEADS), settings.count(D)),
                Inputs.PAIRS,
                Inputs.SEQUENCES),
        MODERN(
                "modern",
                "RMSNorm, RoPE, SwiGLU",
                (settings, task) -> withDropout(
                        settings,
                        Transformers.modern(
                                prompt(task), settings.count(LAYERS), settings.count(HEADS), settings.count(D))),
                Inputs.PAIRS,
                Inputs.SEQUENCES),
        GPT2(
                "gpt2",
                "GPT-2",
                (settings, task) -> withDropout(
                        settings,
                        Transformers.gpt2(
                                prompt(task), settings.count(LAYERS), settings.count(HEADS), settings.count(D))),
                Inputs.PAIRS,
                Inputs.SEQUENCES),
        LSTM(
                "lstm",
                "LSTM of one layer",
                (settings, task) -> new Lstm(prompt(task), settings.count(D), settings.count(WIDTH)),
                Inputs.PAIRS,
                Inputs.SEQUENCES),
        LIU(
                "liu",
                "transformer of Liu et al.",
                (settings, task) -> withDropout(
                        settings,
                        Transformers.liu(
                                task.tokens(),
                                task.outputs(),
                                settings.count(LAYERS),
                                settings.count(HEADS),
                                settings.count(D))),
                Inputs.PAIRS),
        PRIETO(
                "prieto",
                "encoder of Prieto et al.",
                (settings, task) -> withDropout(
                        settings,
                        Transformers.prieto(
                                task.tokens(),
                                task.outputs(),
                                settings.count(LAYERS),
                                settings.count(HEADS),
                                settings.count(D))),
                Inputs.PAIRS),
        PIZZA("pizza", "Zhong et al.", ModelSettings::pizza, Inputs.PAIRS),
        TOY(
                "toy",
                "toy model of Liu et al.",
                (settings, task) ->
                        AutogradMlps.toy(task.tokens(), settings.count(D), settings.count(WIDTH), task.outputs()),
                Inputs.PAIRS),
        TOY_MATRICES(
                "toy_matrices",
                "toy with matrices as embeddings",
                (settings, task) -> AutogradMlps.toyOfMatrices(
                        task.tokens(), settings.count(D), settings.count(WIDTH), task.outputs()),
                Inputs.PAIRS),
        QUADRATIC(
                "quadratic",
                "Gromov",
                (settings, task) -> AutogradMlps.quadratic(task.tokens(), settings.count(WIDTH), task.outputs()),
                Inputs.PAIRS);

        private final String key;
        private final String summary;
        private final BiFunction<SettingReader, Task, Network> factory;
        private final Set<Inputs> inputs;

        Model(
                String key,
                String summary,
                BiFunction<SettingReader, Task, Network> factory,
                Inputs first,
                Inputs... others) {
            this.key = key;
            this.summary = summary;
            this.factory = factory;
            inputs = EnumSet.of(first, others);
        }

        String key() {
            return key;
        }

        boolean reads(Inputs type) {
            return inputs.contains(type);
        }

        private static String[] keys() {
            return Arrays.stream(values()).map(Model::key).toArray(String[]::new);
        }
    }

    /** @throws IllegalArgumentException naming the parameter, its value and what was expected */
    static Network network(SettingReader settings, Task task) {
        Model model = settings.choice(MODEL, Model.values(), Model::key);
        Inputs inputs = Inputs.of(task.train());
        if (!model.reads(inputs)) {
            throw new IllegalArgumentException("parameter model must be one of "
                    + Arrays.stream(Model.values())
                            .filter(other -> other.reads(inputs))
                            .map(Model::key)
                            .collect(Collectors.joining(" "))
                    + " for a task of " + inputs.words + ", was " + model.key + ", which reads "
                    + model.inputs.stream().map(type -> type.words).collect(Collectors.joining(" or ")));
        }
        return model.factory.apply(settings, task);
    }

    private static Network withDropout(SettingReader settings, Network transformer) {
        return Transformers.withDropout(transformer, settings.number(DROPOUT));
    }

    private static Network power(SettingReader settings, Task task) {
        return withDropout(
                settings,
                Transformers.power(
                        prompt(task),
                        settings.count(LAYERS),
                        settings.count(HEADS),
                        settings.count(D),
                        settings.flag(NORM)));
    }

    private static Network pizza(SettingReader settings, Task task) {
        int tokens = Math.max(task.tokens(), task.outputs());
        return Transformers.pizza(
                settings.flag(EQN_SIGN) ? Prompt.pairWithEquals(tokens) : Prompt.pair(tokens),
                settings.choice(ACTIVATION, "relu", "gelu").equals("gelu"),
                settings.count(LAYERS),
                settings.count(HEADS),
                settings.count(D),
                settings.number(RATE));
    }

    private static Network mlp(SettingReader settings, Task task) {
        boolean tanh = settings.choice(ACTIVATION, "relu", "tanh").equals("tanh");
        int depth = settings.count(DEPTH);
        int width = settings.count(WIDTH);
        boolean bias = settings.flag(BIAS);
        if (task.train() instanceof Examples.Vectors points) {
            return tanh
                    ? AutogradMlps.tanhOfPoints(points.dimensions(), depth, width, task.outputs(), bias)
                    : new Mlp(points.dimensions(), false, depth, width, task.outputs(), bias);
        }
        return tanh
                ? AutogradMlps.tanhOfPairs(task.tokens(), depth, width, task.outputs(), bias)
                : new Mlp(2 * task.tokens(), true, depth, width, task.outputs(), bias);
    }

    private static Network embeddingMlp(SettingReader settings, Task task) {
        int dimensions = settings.count(D);
        boolean unit = settings.choice(EMB_INIT).equals("unit");
        return new EmbeddingMlp(
                task.tokens(), dimensions, settings.count(WIDTH), task.outputs(), unit ? 1 : 1 / Math.sqrt(dimensions));
    }

    /** The task's sequences, or its pairs of tokens written as {@code x op y =}. */
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
