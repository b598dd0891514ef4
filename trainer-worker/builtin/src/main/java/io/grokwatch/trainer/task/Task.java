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
 * A data set with its splits; a function of the task's settings and its data seed.
 *
 * @param targets that the labels refer to
 * @param vocabulary names of the input tokens, in their order; empty for points
 * @param structure that the first rows of an embedding of the tokens have
 * @param validation validation sets by the name of their split; those of {@link #PRIMARY} are the run's validation metrics
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
                throw new IllegalArgumentException("train and validation examples must be of one type");
            }
        }
    }

    /** A classification task with one validation set, whose tokens are named by their numbers. */
    public static Task of(int classes, int tokens, Structure structure, Examples train, Examples validation) {
        return new Task(
                new Targets.Classes(classes),
                numbered(tokens),
                structure,
                train,
                new TreeMap<>(Map.of(PRIMARY, validation)));
    }

    /** The names of tokens that are named by their numbers. */
    static List<String> numbered(int tokens) {
        return IntStream.range(0, tokens).mapToObj(Integer::toString).toList();
    }

    /** Size of the input vocabulary, 0 for points. */
    public int tokens() {
        return vocabulary.size();
    }

    /** The primary validation set, null if there is none. */
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

    /** Outputs of a network per answer. */
    public int outputs() {
        return targets.outputs();
    }
}
