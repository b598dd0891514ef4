package io.grokwatch.detect.geometry;

/**
 * Uniformly distributed integers from a seed: the sequence of {@link java.util.Random}, which its contract fixes, without the
 * atomic update of the state, which makes shuffling several times as fast. An instance belongs to one thread.
 */
final class SeededDraws {
    private static final long MULTIPLIER = 0x5DEECE66DL;
    private static final long INCREMENT = 0xBL;
    private static final long MASK = (1L << 48) - 1;

    private long state;

    SeededDraws(long seed) {
        this.state = (seed ^ MULTIPLIER) & MASK;
    }

    /** A uniformly distributed integer in [0, bound), for a bound greater than 0. */
    int below(int bound) {
        int bits = next();
        if (Integer.bitCount(bound) == 1) {
            return (int) ((bound * (long) bits) >> 31);
        }
        int drawn = bits % bound;
        // The last, incomplete range of the bound is rejected: a number from it would favour the small ones.
        while (bits - drawn + (bound - 1) < 0) {
            bits = next();
            drawn = bits % bound;
        }
        return drawn;
    }

    /** Shuffles in place by Fisher and Yates: every order is equally likely, whatever the order before. */
    void shuffle(int[] order) {
        for (int i = order.length - 1; i > 0; i--) {
            int other = below(i + 1);
            int swapped = order[i];
            order[i] = order[other];
            order[other] = swapped;
        }
    }

    private int next() {
        state = (state * MULTIPLIER + INCREMENT) & MASK;
        return (int) (state >>> 17);
    }
}
