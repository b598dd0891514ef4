package io.grokwatch.trainer.task;

/**
 * How a table is cut into a train and a validation set, and what is done to the train set's answers.
 *
 * @param trainFraction share of the table that is shown, in (0, 1); rounded down to whole examples, or to the nearest in
 *     openai/grok's layout; both parts have at least one
 * @param symmetric whether of x, y and y, x only the one with x <= y is in the table (Notsawo et al., arXiv 2306.13253)
 * @param swapped so many shown rows get the answer of a random row of the whole table, as openai/grok's {@code op_noisy_k}
 * @param randomised share of the shown rows whose answer is replaced by one drawn uniformly, in [0, 1] (Doshi et al.,
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

    /** The whole table with its own answers. */
    public static TableSplit of(double trainFraction) {
        return new TableSplit(trainFraction, false, 0, 0);
    }
}
