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
 * Gradient descent as PyTorch has it: {@code u = mu u + g; w = w - lr u}, with Nesterov's {@code w = w - lr (g + mu u)}.
 * The learning rate is no part of the velocity, so a change of it is in force at once.
 */
final class SgdDirection implements Direction {
    private final boolean nesterov;
    private final @Nullable NDArray velocity;
    private final NDArray momentum;
    private final DeviceNumber stepSize;

    SgdDirection(Method.Sgd settings, long size, NDManager manager) {
        nesterov = settings.nesterov();
        velocity = settings.momentum() == 0 ? null : manager.zeros(new Shape(size));
        momentum = DeviceNumber.constant(settings.momentum(), manager);
        stepSize = new DeviceNumber(manager);
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
