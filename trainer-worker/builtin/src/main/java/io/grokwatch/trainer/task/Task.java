package io.grokwatch.trainer.task;

import io.grokwatch.events.Structure;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A problem with its split. Everything follows from the task's own settings and its data seed.
 *
 * @param targets what the labels stand for
 * @param vocabulary what the tokens of the inputs are called, in their order; empty for vectors
 * @param structure what the first rows of an embedding of the tokens stand for
 * @param validation what is held out, by the name of the split; {@link #PRIMARY} is the one that speaks for the run
 */
public record Task(
        Targets targets,
        List<String> vocabulary,
        Structure structure,
        Examples train,
        SortedMap<String, Examples> validation) {
    /** The split whose metrics are {@code val/loss} and {@code val/accuracy}; others are {@code val/<split>/...}. */
    public static final String PRIMARY = "val";

    public Task {
        vocabulary = List.copyOf(vocabulary);
        validation = Collections.unmodifiableSortedMap(new TreeMap<>(validation));
        for (Examples split : validation.values()) {
            if (train.getClass() != split.getClass()) {
                throw new IllegalArgumentException("train and validation examples must be of one kind");
            }
        }
    }

    /** A task of classes with one validation set. */
    public static Task of(int classes, int tokens, Structure structure, Examples train, Examples validation) {
        return new Task(
                new Targets.Classes(classes),
                numbered(tokens),
                structure,
                train,
                new TreeMap<>(Map.of(PRIMARY, validation)));
    }

    /** Names for so many tokens: their numbers. */
    static List<String> numbered(int tokens) {
        return IntStream.range(0, tokens).mapToObj(Integer::toString).toList();
    }

    /** How many different tokens the inputs have, 0 for vectors. */
    public int tokens() {
        return vocabulary.size();
    }

    /** The validation set that speaks for the run, null if none does. */
    public @Nullable Examples primary() {
        return validation.get(PRIMARY);
    }

    /** @throws IllegalArgumentException if there is no split of that name; the message lists those there are */
    public Examples validation(String split) {
        Examples examples = validation.get(split);
        if (examples == null) {
            throw new IllegalArgumentException(
                    "no validation split is named '" + split + "', there are " + validation.keySet());
        }
        return examples;
    }

    /** How many numbers a network gives per answer. */
    public int outputs() {
        return targets.outputs();
    }

    /** SHA-256 of the examples, their splits and their targets, in hexadecimal: what the run was shown, to the bit. */
    public String hash() {
        return DatasetHash.of(this);
    }
}
