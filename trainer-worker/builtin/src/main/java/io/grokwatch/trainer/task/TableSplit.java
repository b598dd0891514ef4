package io.grokwatch.trainer.task;

/**
 * The split of a table into a train and a validation set, and the label noise of the train set.
 *
 * @param trainFraction fraction of the table in the train set, in (0, 1); rounded down to whole examples, or to the nearest
 *     in {@link Layout#POWER}; both sets have at least one
 * @param symmetric whether the table contains only the pairs with x <= y (Notsawo et al., arXiv 2306.13253)
 * @param swapped number of train rows that get the answer of a random row of the whole table ({@code op_noisy_k} in
 *     openai/grok)
 * @param randomised fraction of the train rows whose answer is replaced by a uniformly drawn one, in [0, 1] (Doshi et al.,
 *     arXiv 2310.13061)
 */
public record TableSplit(double trainFraction, boolean symmetric, int swapped, double randomised) {
    public TableSplit {
        if (!(trainFraction > 0 && trainFraction < 1)) {
            throw new IllegalArgumentException("parameter frac must be in (0, 1), was " + trainFraction);
        }
        if (swapped < 0) {
            throw new IllegalArgumentException("parameter swapped must be at least 0, was " + swapped);
        }
        if (!(randomised >= 0 && randomised <= 1)) {
            throw new IllegalArgumentException("parameter randomised must be in [0, 1], was " + randomised);
        }
    }

    /** The whole table without label noise. */
    public static TableSplit of(double trainFraction) {
        return new TableSplit(trainFraction, false, 0, 0);
    }
}
