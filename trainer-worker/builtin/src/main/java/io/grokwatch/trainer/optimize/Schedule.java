package io.grokwatch.trainer.optimize;

/** Course of the learning rate: a pure function of the step. */
public sealed interface Schedule {

    /** Steps over which the rate grows linearly; the first has 1 / warmup of it. At least 1. */
    int warmup();

    /** Share of the learning rate after so many steps since the warm-up ended. */
    double afterWarmup(long steps);

    /** Share of the learning rate that a step has, counted from 0. */
    default double factor(long step) {
        return step + 1 < warmup() ? (double) (step + 1) / warmup() : afterWarmup(step + 1 - warmup());
    }

    /** Stays. */
    record Constant(int warmup) implements Schedule {
        @Override
        public double afterWarmup(long steps) {
            return 1;
        }
    }

    /**
     * Falls along half a wave of the cosine, and stays at its end (PyTorch's CosineAnnealingLR up to there).
     *
     * @param length steps of the half wave, at least 1
     * @param end share of the learning rate that is left
     */
    record Cosine(int warmup, long length, double end) implements Schedule {
        @Override
        public double afterWarmup(long steps) {
            double share = Math.min(1, (double) steps / length);
            return end + (1 - end) * (1 + Math.cos(Math.PI * share)) / 2;
        }
    }

    /**
     * Drops at regular intervals (PyTorch's StepLR).
     *
     * @param interval steps between drops, at least 1
     * @param factor what a drop leaves of the rate
     */
    record Steps(int warmup, long interval, double factor) implements Schedule {
        @Override
        public double afterWarmup(long steps) {
            long drops = steps / interval;
            return Math.pow(factor, (double) drops);
        }
    }
}
