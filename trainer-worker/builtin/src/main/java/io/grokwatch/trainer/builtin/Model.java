package io.grokwatch.trainer.builtin;

import io.grokwatch.trainer.task.Examples;
import io.grokwatch.trainer.task.Task;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/** The networks there are, by what runs call them. */
// Immutable all the same: nobody changes the set.
@SuppressWarnings("ImmutableEnumChecker")
enum Model {
    EMB("emb", Reads.PAIRS),
    MLP("mlp", Reads.PAIRS, Reads.POINTS),
    TRANSFORMER("transformer", Reads.PAIRS),
    POWER("power", Reads.PAIRS, Reads.SEQUENCES),
    GROKFAST("grokfast", Reads.PAIRS, Reads.SEQUENCES),
    MODERN("modern", Reads.PAIRS, Reads.SEQUENCES),
    GPT2("gpt2", Reads.PAIRS, Reads.SEQUENCES),
    LSTM("lstm", Reads.PAIRS, Reads.SEQUENCES),
    LIU("liu", Reads.PAIRS),
    PRIETO("prieto", Reads.PAIRS),
    PIZZA("pizza", Reads.PAIRS),
    TOY("toy", Reads.PAIRS),
    TOY_MATRICES("toy_matrices", Reads.PAIRS),
    QUADRATIC("quadratic", Reads.PAIRS);

    /** What a network is given. */
    private enum Reads {
        PAIRS("pairs of tokens"),
        SEQUENCES("sequences of tokens"),
        POINTS("points");

        private final String words;

        Reads(String words) {
            this.words = words;
        }

        static Reads of(Examples examples) {
            return switch (examples) {
                case Examples.TokenPairs pairs -> PAIRS;
                case Examples.Sequences sequences -> SEQUENCES;
                case Examples.Vectors vectors -> POINTS;
            };
        }
    }

    private final String key;
    private final Set<Reads> reads;

    Model(String key, Reads first, Reads... others) {
        this.key = key;
        reads = EnumSet.of(first, others);
    }

    /** What runs call them. */
    static String[] keys() {
        return Arrays.stream(values()).map(model -> model.key).toArray(String[]::new);
    }

    /** @throws IllegalArgumentException if the model that is asked for cannot read the task's examples */
    static Model of(Settings settings, Task task) {
        String key = settings.choice(ModelSettings.MODEL);
        Model asked = Arrays.stream(values())
                .filter(model -> model.key.equals(key))
                .findFirst()
                .orElseThrow();
        Reads given = Reads.of(task.train());
        if (!asked.reads.contains(given)) {
            String able = Arrays.stream(values())
                    .filter(model -> model.reads.contains(given))
                    .map(model -> model.key)
                    .collect(Collectors.joining(" "));
            throw new IllegalArgumentException("parameter model must be one of " + able + " for a task of "
                    + given.words + ", was " + key + ", which reads "
                    + asked.reads.stream().map(reads -> reads.words).collect(Collectors.joining(" or ")));
        }
        return asked;
    }
}
