package io.grokwatch.events.milestone;

/**
 * The evaluations in a row, up to the last, that show the same.
 *
 * @param startStep the step of the first of them, -1 if the last evaluation does not show it
 * @param startIndex the number of that evaluation among all of the run, from 0; -1 likewise
 * @param length how many there are
 */
public record Streak(long startStep, int startIndex, int length) {
    /** The last evaluation does not show it, or there was none. */
    public static final Streak NONE = new Streak(-1, -1, 0);

    /**
     * The streak after one more evaluation: longer by one, or over.
     *
     * @param shown whether the evaluation shows it
     * @param step of the evaluation
     * @param index of the evaluation among all
     */
    public Streak next(boolean shown, long step, int index) {
        if (!shown) {
            return NONE;
        }
        return length == 0 ? new Streak(step, index, 1) : new Streak(startStep, startIndex, length + 1);
    }

    /** The step of its first evaluation if it has at least so many, else -1. */
    public long since(int minLength) {
        return length >= minLength ? startStep : -1;
    }

    /**
     * The streak without the evaluations from a step on, as far as that is known without them: none if it began there. One
     * that began before keeps its length.
     */
    public Streak before(long step) {
        return startStep >= step ? NONE : this;
    }
}
