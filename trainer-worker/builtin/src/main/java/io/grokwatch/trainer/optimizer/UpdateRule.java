package io.grokwatch.trainer.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.grokwatch.trainer.engine.DeviceScalar;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An {@link Algorithm} with its running moments over one vector of weights. */
sealed interface UpdateRule {

    /** @param manager owns the moments and the constants */
    static UpdateRule of(Algorithm algorithm, long size, NDManager manager) {
        return switch (algorithm) {
            case Algorithm.Sgd sgd -> new Sgd(sgd, size, manager);
            case Algorithm.Adam adam -> new Adam(adam, size, manager);
            case Algorithm.RmsProp rmsProp -> new RmsProp(rmsProp, size, manager);
        };
    }

    /**
     * What a step adds to the weights.
     *
     * @param step counted from 0
     * @param gradient not modified
     * @param rate learning rate of the step
     */
    NDArray update(long step, NDArray gradient, double rate);

    /** The learning rate of a step times the algorithm's bias correction. */
    default double stepSize(long step, double rate) {
        return rate;
    }

    /** The moments by name; a checkpoint restores them in place. */
    SortedMap<String, NDArray> moments();

    /**
     * SGD as in PyTorch: {@code u = mu u + g; w = w - lr u}, with Nesterov's {@code w = w - lr (g + mu u)}. The learning rate
     * is not part of the velocity, so that a change of it takes effect at once.
     */
    final class Sgd implements UpdateRule {
        private final boolean nesterov;
        private final @Nullable NDArray velocity;
        private final NDArray momentum;
        private final DeviceScalar stepSize;

        private Sgd(Algorithm.Sgd settings, long size, NDManager manager) {
            nesterov = settings.nesterov();
            velocity = settings.momentum() == 0 ? null : manager.zeros(new Shape(size));
            momentum = DeviceScalar.constant(settings.momentum(), manager);
            stepSize = new DeviceScalar(manager);
        }

        @Override
        public NDArray update(long step, NDArray gradient, double rate) {
            NDArray minusRate = stepSize.of(-rate);
            if (velocity == null) {
                return gradient.mul(minusRate);
            }
            velocity.muli(momentum).addi(gradient);
            return nesterov ? velocity.mul(momentum).addi(gradient).muli(minusRate) : velocity.mul(minusRate);
        }

        @Override
        public SortedMap<String, NDArray> moments() {
            return new TreeMap<>(velocity == null ? Map.of() : Map.of("velocity", velocity));
        }
    }

    /**
     * Adam (Kingma and Ba, arXiv 1412.6980, algorithm 1) as in PyTorch, which adds epsilon after the bias correction:
     *
     * <pre>
     * m = b1 m + (1 - b1) g      v = b2 v + (1 - b2) g^2
     * w = w - lr / (1 - b1^t) * m / (sqrt(v) / sqrt(1 - b2^t) + eps)
     * </pre>
     *
     * <p>The moments are stored in units that need fewer operations and stay out of the denormal range, in which a processor is
     * slow and in which tiny gradients would leave them for good: the mean as {@code M = m / (1 - b1)}, the square as {@code S
     * = 2^48 v / (1 - b2)}, where the power of two is exact. What is too small to matter beside epsilon is flushed to 0
     * periodically, by adding and subtracting a number that absorbs it. S overflows with gradients of 1e11.
     */
    final class Adam implements UpdateRule {
        private static final double UNIT = 0x1p24;
        /** Means below 2^-24 of it are flushed: beside an epsilon of 1e-8 they move a weight by less than 1e-23. */
        private static final double MEAN_ABSORBER = 1e-24;

        private static final int STEPS_BETWEEN_FLUSHES = 64;

        private final Algorithm.Adam settings;
        private final NDArray mean;
        private final NDArray square;
        private final NDArray beta1;
        private final NDArray beta2;
        private final NDArray unit;
        private final NDArray meanAbsorber;
        private final DeviceScalar squareAbsorber;
        private final DeviceScalar epsilon;
        private final DeviceScalar stepSize;

        private Adam(Algorithm.Adam settings, long size, NDManager manager) {
            this.settings = settings;
            mean = manager.zeros(new Shape(size));
            square = manager.zeros(new Shape(size));
            beta1 = DeviceScalar.constant(settings.beta1(), manager);
            beta2 = DeviceScalar.constant(settings.beta2(), manager);
            unit = DeviceScalar.constant(UNIT, manager);
            meanAbsorber = DeviceScalar.constant(MEAN_ABSORBER, manager);
            squareAbsorber = new DeviceScalar(manager);
            epsilon = new DeviceScalar(manager);
            stepSize = new DeviceScalar(manager);
        }

        @Override
        public NDArray update(long step, NDArray gradient, double rate) {
            double t = (double) (step + 1);
            mean.muli(beta1).addi(gradient);
            try (NDArray scaled = gradient.mul(unit)) {
                square.muli(beta2).addi(scaled.muli(scaled));
            }
            // sqrt(S) = rootUnit * sqrt(v) / sqrt(1 - b2^t)
            double rootUnit = UNIT * Math.sqrt((1 - Math.pow(settings.beta2(), t)) / (1 - settings.beta2()));
            double scaledEpsilon = settings.epsilon() * rootUnit;
            if (step % STEPS_BETWEEN_FLUSHES == 0) {
                flush(scaledEpsilon);
            }
            double meanUnit = (1 - settings.beta1()) / (1 - Math.pow(settings.beta1(), t));
            try (NDArray root = square.sqrt()) {
                return mean.div(root.addi(epsilon.of(scaledEpsilon))).muli(stepSize.of(-rate * meanUnit * rootUnit));
            }
        }

        @Override
        public double stepSize(long step, double rate) {
            return rate / (1 - Math.pow(settings.beta1(), (double) (step + 1)));
        }

        /** Flushes squares below epsilon's last bit, and means that move no weight. */
        private void flush(double scaledEpsilon) {
            double absorber = scaledEpsilon * scaledEpsilon * 0x1p-26;
            if (absorber > MEAN_ABSORBER) {
                mean.addi(meanAbsorber).subi(meanAbsorber);
                NDArray ofSquare = squareAbsorber.of(absorber);
                square.addi(ofSquare).subi(ofSquare);
            }
        }

        @Override
        public SortedMap<String, NDArray> moments() {
            return new TreeMap<>(Map.of("mean", mean, "square", square));
        }
    }

    /**
     * RMSprop as in PyTorch: {@code v = a v + (1 - a) g^2; u = mu u + g / (sqrt(v) + eps); w = w - lr u}, without bias
     * correction.
     */
    final class RmsProp implements UpdateRule {
        private final NDArray square;
        private final @Nullable NDArray velocity;
        private final NDArray alpha;
        private final NDArray oneMinusAlpha;
        private final NDArray epsilon;
        private final NDArray momentum;
        private final DeviceScalar stepSize;

        private RmsProp(Algorithm.RmsProp settings, long size, NDManager manager) {
            square = manager.zeros(new Shape(size));
            velocity = settings.momentum() == 0 ? null : manager.zeros(new Shape(size));
            alpha = DeviceScalar.constant(settings.alpha(), manager);
            oneMinusAlpha = DeviceScalar.constant(1 - settings.alpha(), manager);
            epsilon = DeviceScalar.constant(settings.epsilon(), manager);
            momentum = DeviceScalar.constant(settings.momentum(), manager);
            stepSize = new DeviceScalar(manager);
        }

        @Override
        public NDArray update(long step, NDArray gradient, double rate) {
            NDArray minusRate = stepSize.of(-rate);
            square.muli(alpha).addi(gradient.square().muli(oneMinusAlpha));
            NDArray scaled = gradient.div(square.sqrt().addi(epsilon));
            return velocity == null
                    ? scaled.muli(minusRate)
                    : velocity.muli(momentum).addi(scaled).mul(minusRate);
        }

        @Override
        public SortedMap<String, NDArray> moments() {
            SortedMap<String, NDArray> moments = new TreeMap<>(Map.of("square", square));
            if (velocity != null) {
                moments.put("velocity", velocity);
            }
            return moments;
        }
    }
}
