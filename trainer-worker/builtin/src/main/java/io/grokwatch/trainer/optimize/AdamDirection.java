package io.grokwatch.trainer.optimize;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.grokwatch.trainer.engine.DeviceNumber;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Adam as PyTorch has it:
 *
 * <pre>
 * m = b1 m + (1 - b1) g      v = b2 v + (1 - b2) g^2
 * w = w - lr / (1 - b1^t) * m / (sqrt(v) / sqrt(1 - b2^t) + eps)
 * </pre>
 *
 * <p>Epsilon is added after the bias correction.
 *
 * <p>The moments are kept in units in which they need fewer operations and stay out of the denormal numbers, which a
 * processor is slow with and which tiny gradients would leave in them for good: the mean as {@code M = m / (1 - b1)}, the
 * square as {@code S = 2^48 v / (1 - b2)}, a power of two being exact. What is too small to be seen beside epsilon is
 * cleared now and then, by adding and subtracting a number that swallows it. S overflows with gradients of 1e11.
 */
final class AdamDirection implements Direction {
    private static final double UNIT = 0x1p24;
    /** Means below 2^-24 of it are cleared: beside an epsilon of 1e-8 they move a weight by less than 1e-23. */
    private static final double MEAN_SWALLOWER = 1e-24;

    private static final int STEPS_BETWEEN_CLEARINGS = 64;

    private final Method.Adam settings;
    private final NDArray mean;
    private final NDArray square;
    private final NDArray beta1;
    private final NDArray beta2;
    private final NDArray unit;
    private final NDArray meanSwallower;
    private final DeviceNumber squareSwallower;
    private final DeviceNumber epsilon;
    private final DeviceNumber stepSize;

    AdamDirection(Method.Adam settings, long size, NDManager manager) {
        this.settings = settings;
        mean = manager.zeros(new Shape(size));
        square = manager.zeros(new Shape(size));
        beta1 = DeviceNumber.constant(settings.beta1(), manager);
        beta2 = DeviceNumber.constant(settings.beta2(), manager);
        unit = DeviceNumber.constant(UNIT, manager);
        meanSwallower = DeviceNumber.constant(MEAN_SWALLOWER, manager);
        squareSwallower = new DeviceNumber(manager);
        epsilon = new DeviceNumber(manager);
        stepSize = new DeviceNumber(manager);
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
        if (step % STEPS_BETWEEN_CLEARINGS == 0) {
            clear(scaledEpsilon);
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

    /** Squares of which epsilon's last bit knows nothing, and means that are as good as 0. */
    private void clear(double scaledEpsilon) {
        double swallower = scaledEpsilon * scaledEpsilon * 0x1p-26;
        if (swallower > MEAN_SWALLOWER) {
            mean.addi(meanSwallower).subi(meanSwallower);
            NDArray ofSquare = squareSwallower.of(swallower);
            square.addi(ofSquare).subi(ofSquare);
        }
    }

    @Override
    public SortedMap<String, NDArray> moments() {
        return new TreeMap<>(Map.of("mean", mean, "square", square));
    }
}
