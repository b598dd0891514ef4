package io.grokwatch.trainer.technique;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Applies a {@link GrokfastConfig} to the gradients of one vector of weights. */
sealed interface GradientFilter {

    /** @param manager owns the state */
    static GradientFilter of(GrokfastConfig config, long size, NDManager manager) {
        return switch (config) {
            case GrokfastConfig.None none -> new Identity();
            case GrokfastConfig.Ema mean -> new Ema(mean, size, manager);
            case GrokfastConfig.MovingAverage mean -> new MovingAverage(mean, size, manager);
        };
    }

    /**
     * Filters a gradient in place.
     *
     * @param step counted from 0
     */
    void apply(long step, NDArray gradient);

    /** The arrays that persist between steps, by name. */
    SortedMap<String, NDArray> state();

    /** No filter. */
    final class Identity implements GradientFilter {
        @Override
        public void apply(long step, NDArray gradient) {
            // No filter.
        }

        @Override
        public SortedMap<String, NDArray> state() {
            return new TreeMap<>();
        }
    }

    /** {@code mu = alpha mu + (1 - alpha) g; g = g + lambda mu}. */
    final class Ema implements GradientFilter {
        private final NDArray mean;
        private final NDArray alpha;
        private final NDArray oneMinusAlpha;
        private final NDArray lambda;

        Ema(GrokfastConfig.Ema config, long size, NDManager manager) {
            mean = manager.zeros(new Shape(size));
            alpha = constant(config.alpha(), manager);
            oneMinusAlpha = constant(1 - config.alpha(), manager);
            lambda = constant(config.lambda(), manager);
        }

        @Override
        public void apply(long step, NDArray gradient) {
            if (step == 0) {
                mean.addi(gradient); // the mean is zero: it becomes the first gradient
            } else {
                mean.muli(alpha).addi(gradient.mul(oneMinusAlpha));
            }
            gradient.addi(mean.mul(lambda));
        }

        @Override
        public SortedMap<String, NDArray> state() {
            return new TreeMap<>(Map.of("mean", mean));
        }
    }

    /** {@code g = g + lambda mean(last gradients, this one included)}; the gradients are rows of a ring buffer. */
    final class MovingAverage implements GradientFilter {
        private static final int[] ROWS = {0};

        private final GrokfastConfig.MovingAverage config;
        private final NDArray ring;
        private final NDArray lambda;

        MovingAverage(GrokfastConfig.MovingAverage config, long size, NDManager manager) {
            this.config = config;
            ring = manager.zeros(new Shape(config.window(), size));
            lambda = constant(config.lambda(), manager);
        }

        @Override
        public void apply(long step, NDArray gradient) {
            ring.set(new NDIndex(step % config.window()), gradient);
            if (step + 1 >= config.window() && step >= config.from()) {
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
