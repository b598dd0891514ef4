package io.grokwatch.trainer.train;

/**
 * Derives the seed of a step or an epoch from the run's seed, so that a resumed training draws the same numbers as an
 * uninterrupted one.
 */
final class Seeds {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private Seeds() {}

    /** The seed of a step or epoch, by the output function of SplitMix64 (Steele et al., OOPSLA 2014). */
    static long of(long seed, long index) {
        long z = seed + (index + 1) * GOLDEN_GAMMA;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
