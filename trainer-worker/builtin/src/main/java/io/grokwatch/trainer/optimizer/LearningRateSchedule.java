package io.grokwatch.trainer.optimizer;

/** A learning rate schedule: a pure function of the step. */
public sealed interface LearningRateSchedule {

    /** Steps of the linear warm-up, at least 1; the first has {@code 1 / warmup} of the learning rate. */
    int warmup();

    /** Factor of the learning rate some steps after the end of the warm-up. */
    double afterWarmup(long steps);

    /** Factor of the learning rate at a step, counted from 0. */
    default double factor(long step) {
        return step + 1 < warmup() ? (double) (step + 1) / warmup() : afterWarmup(step + 1 - warmup());
    }

    /** Constant after the warm-up. */
    record Constant(int warmup) implements LearningRateSchedule {
        @Override
        public double afterWarmup(long steps) {
            return 1;
        }
    }

    /**
     * Cosine annealing, then constant ({@code CosineAnnealingLR}; Loshchilov and Hutter, arXiv 1608.03983).
     *
     * @param length steps of the annealing, at least 1
     * @param end final factor of the learning rate
     */
    record Cosine(int warmup, long length, double end) implements LearningRateSchedule {
        @Override
        public double afterWarmup(long steps) {
            double progress = Math.min(1, (double) steps / length);
            return end + (1 - end) * (1 + Math.cos(Math.PI * progress)) / 2;
        }
    }

    /**
     * Decay at regular intervals ({@code StepLR}).
     *
     * @param interval steps between decays, at least 1
     * @param factor of each decay
     */
    record StepDecay(int warmup, long interval, double factor) implements LearningRateSchedule {
        @Override
        public double afterWarmup(long steps) {
            long decays = steps / interval;
            return Math.pow(factor, (double) decays);
        }
    }
}
