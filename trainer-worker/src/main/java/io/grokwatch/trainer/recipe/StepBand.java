package io.grokwatch.trainer.recipe;

/**
 * Steps between which something is expected.
 *
 * @param from at least 0
 * @param to at least {@code from}
 */
public record StepBand(long from, long to) {
    public StepBand {
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("a band is 0 <= from <= to, was " + from + " to " + to);
        }
    }

    public boolean contains(long step) {
        return step >= from && step <= to;
    }

    @Override
    public String toString() {
        return from + "-" + to;
    }
}
