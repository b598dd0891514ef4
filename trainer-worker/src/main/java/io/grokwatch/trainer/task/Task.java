package io.grokwatch.trainer.task;

import io.grokwatch.events.Structure;

/**
 * A classification problem with its split. Everything follows from the task's own settings and its data seed.
 *
 * @param classes at least 2
 * @param tokens how many different tokens the inputs have, 0 for vectors
 * @param structure what a row of an embedding of the tokens stands for
 */
public record Task(int classes, int tokens, Structure structure, Examples train, Examples validation) {
    public Task {
        if (train.getClass() != validation.getClass()) {
            throw new IllegalArgumentException("train and validation examples must be of one kind");
        }
    }
}
