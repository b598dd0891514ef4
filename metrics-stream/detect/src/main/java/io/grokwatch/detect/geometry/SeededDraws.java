package io.grokwatch.detect.geometry;

/**
 * Random whole numbers from a seed: those of {@link java.util.Random}, which its contract fixes, several times as quickly,
 * since it belongs to one thread.
 */
final class SeededDraws {
    private static final long MULTIPLIER = 0x5DEECE66DL;
    private static final long INCREMENT = 0xBL;
    private static final long MASK = (1L << 48) - 1;

    private long state;

    SeededDraws(long seed) {
        this.state = (seed ^ MULTIPLIER) & MASK;
    }

    /** A number from 0 to below a bound, which is greater than 0; each is as likely. */
    int below(int bound) {
        int bits = next();
        if (Integer.bitCount(bound) == 1) {
            return (int) ((bound * (long) bits) >> 31);
        }
        int drawn = bits % bound;
        // The last multiples of the bound are not all there; a number among them would favour the small ones.
        while (bits - drawn + (bound - 1) < 0) {
            bits = next();
            drawn = bits % bound;
        }
        return drawn;
    }

    /** Fisher and Yates: every order is as likely, whichever it was before. */
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
