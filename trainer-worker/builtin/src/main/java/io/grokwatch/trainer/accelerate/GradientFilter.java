package io.grokwatch.trainer.accelerate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** A {@link FilterPlan} at work on the gradients of one vector of weights. */
sealed interface GradientFilter {

    /** @param manager owns what is remembered */
    static GradientFilter of(FilterPlan plan, long size, NDManager manager) {
        return switch (plan) {
            case FilterPlan.None none -> new Through();
            case FilterPlan.ExponentialMean mean -> new ExponentialMean(mean, size, manager);
            case FilterPlan.MovingMean mean -> new MovingMean(mean, size, manager);
        };
    }

    /**
     * Changes a gradient in place.
     *
     * @param step counted from 0
     */
    void apply(long step, NDArray gradient);

    /** What is remembered, by name and in place. */
    SortedMap<String, NDArray> state();

    /** Changes nothing. */
    final class Through implements GradientFilter {
        @Override
        public void apply(long step, NDArray gradient) {
            // The gradient stays as it is.
        }

        @Override
        public SortedMap<String, NDArray> state() {
            return new TreeMap<>();
        }
    }

    /** {@code mu = alpha mu + (1 - alpha) g; g = g + lambda mu}. */
    final class ExponentialMean implements GradientFilter {
        private final NDArray mean;
        private final NDArray alpha;
        private final NDArray rest;
        private final NDArray lambda;

        ExponentialMean(FilterPlan.ExponentialMean plan, long size, NDManager manager) {
            mean = manager.zeros(new Shape(size));
            alpha = constant(plan.alpha(), manager);
            rest = constant(1 - plan.alpha(), manager);
            lambda = constant(plan.lambda(), manager);
        }

        @Override
        public void apply(long step, NDArray gradient) {
            if (step == 0) {
                mean.addi(gradient); // from zero: the mean begins as the first gradient
            } else {
                mean.muli(alpha).addi(gradient.mul(rest));
            }
            gradient.addi(mean.mul(lambda));
        }

        @Override
        public SortedMap<String, NDArray> state() {
            return new TreeMap<>(Map.of("mean", mean));
        }
    }

    /** {@code g = g + lambda mean(last gradients, this one included)}, the last gradients in a ring of rows. */
    final class MovingMean implements GradientFilter {
        private static final int[] ROWS = {0};

        private final FilterPlan.MovingMean plan;
        private final NDArray ring;
        private final NDArray lambda;

        MovingMean(FilterPlan.MovingMean plan, long size, NDManager manager) {
            this.plan = plan;
            ring = manager.zeros(new Shape(plan.window(), size));
            lambda = constant(plan.lambda(), manager);
        }

        @Override
        public void apply(long step, NDArray gradient) {
            ring.set(new NDIndex(step % plan.window()), gradient);
            if (step + 1 >= plan.window() && step >= plan.from()) {
                gradient.addi(ring.mean(ROWS).muli(lambda));
            }
        }

        @Override
        public SortedMap<String, NDArray> state() {
            return new TreeMap<>(Map.of("ring", ring));
        }
    }

    private static NDArray constant(double value, NDManager manager) {
        return manager.create(new float[] {(float) value});
    }
}
