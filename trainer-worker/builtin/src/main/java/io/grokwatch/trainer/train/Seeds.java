package io.grokwatch.trainer.train;

/**
 * Seeds of the parts of a training. Each follows from the run's seed and a number, a step or an epoch, so that a training
 * that is resumed draws what it would have drawn.
 */
final class Seeds {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private Seeds() {}

    /** The seed of a part, by the output function of SplitMix64. */
    static long of(long seed, long part) {
        long z = seed + (part + 1) * GOLDEN_GAMMA;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
