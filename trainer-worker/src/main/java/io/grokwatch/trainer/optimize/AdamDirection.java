package io.grokwatch.trainer.optimize;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
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
 */
final class AdamDirection implements Direction {
    private final Method.Adam settings;
    private final NDArray mean;
    private final NDArray square;
    private final NDArray beta1;
    private final NDArray beta2;
    private final NDArray rest1;
    private final NDArray rest2;
    private final NDArray epsilon;
    private final DeviceNumber squareCorrection;
    private final DeviceNumber stepSize;

    AdamDirection(Method.Adam settings, long size, NDManager manager) {
        this.settings = settings;
        mean = manager.zeros(new Shape(size));
        square = manager.zeros(new Shape(size));
        beta1 = DeviceNumber.constant(settings.beta1(), manager);
        beta2 = DeviceNumber.constant(settings.beta2(), manager);
        rest1 = DeviceNumber.constant(1 - settings.beta1(), manager);
        rest2 = DeviceNumber.constant(1 - settings.beta2(), manager);
        epsilon = DeviceNumber.constant(settings.epsilon(), manager);
        squareCorrection = new DeviceNumber(manager);
        stepSize = new DeviceNumber(manager);
    }

    @Override
    public NDArray update(long step, NDArray gradient, double rate) {
        double t = (double) (step + 1);
        mean.muli(beta1).addi(gradient.mul(rest1));
        square.muli(beta2).addi(gradient.square().muli(rest2));
        NDArray denominator = square.sqrt()
                .muli(squareCorrection.of(1 / Math.sqrt(1 - Math.pow(settings.beta2(), t))))
                .addi(epsilon);
        return mean.div(denominator).muli(stepSize.of(-rate / (1 - Math.pow(settings.beta1(), t))));
    }

    @Override
    public SortedMap<String, NDArray> moments() {
        return new TreeMap<>(Map.of("mean", mean, "square", square));
    }
}
