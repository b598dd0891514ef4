package io.grokwatch.trainer.optimize;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.grokwatch.trainer.engine.DeviceNumber;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * RMSprop as PyTorch has it: {@code v = a v + (1 - a) g^2; u = mu u + g / (sqrt(v) + eps); w = w - lr u}. The second
 * moment has no bias correction.
 */
final class RmsPropDirection implements Direction {
    private final NDArray square;
    private final @Nullable NDArray velocity;
    private final NDArray alpha;
    private final NDArray rest;
    private final NDArray epsilon;
    private final NDArray momentum;
    private final DeviceNumber stepSize;

    RmsPropDirection(Method.RmsProp settings, long size, NDManager manager) {
        square = manager.zeros(new Shape(size));
        velocity = settings.momentum() == 0 ? null : manager.zeros(new Shape(size));
        alpha = DeviceNumber.constant(settings.alpha(), manager);
        rest = DeviceNumber.constant(1 - settings.alpha(), manager);
        epsilon = DeviceNumber.constant(settings.epsilon(), manager);
        momentum = DeviceNumber.constant(settings.momentum(), manager);
        stepSize = new DeviceNumber(manager);
    }

    @Override
    public NDArray update(long step, NDArray gradient, double rate) {
        NDArray minusRate = stepSize.of(-rate);
        square.muli(alpha).addi(gradient.square().muli(rest));
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
