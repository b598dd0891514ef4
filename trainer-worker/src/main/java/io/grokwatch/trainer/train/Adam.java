package io.grokwatch.trainer.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * Adam and AdamW as PyTorch has them, over one vector of weights:
 *
 * <pre>
 * g' = g + wd * w (Adam) or g (AdamW)
 * m  = b1 m + (1 - b1) g'      v = b2 v + (1 - b2) g'^2
 * w  = w - lr * wd * w (AdamW) - lr / (1 - b1^t) * m / (sqrt(v) / sqrt(1 - b2^t) + eps)
 * </pre>
 *
 * <p>Epsilon is added after the bias correction. Constants are arrays, because a number as an operand would be copied to
 * an array of its own each time; the three numbers that change with the step are copied together.
 */
public final class Adam {
    private final AdamSettings settings;
    private final NDManager manager;
    private final NDArray mean;
    private final NDArray square;
    private final NDArray beta1;
    private final NDArray beta2;
    private final NDArray rest1;
    private final NDArray rest2;
    private final NDArray epsilon;
    private final NDArray coupledDecay;
    private long steps;

    /** @param manager owns the two moments, {@code size} numbers each, and the constants */
    public Adam(AdamSettings settings, long size, NDManager manager) {
        this.settings = settings;
        this.manager = manager;
        mean = manager.zeros(new Shape(size));
        square = manager.zeros(new Shape(size));
        beta1 = constant(settings.beta1());
        beta2 = constant(settings.beta2());
        rest1 = constant(1 - settings.beta1());
        rest2 = constant(1 - settings.beta2());
        epsilon = constant(settings.epsilon());
        coupledDecay = constant(settings.decoupled() ? 0 : settings.weightDecay());
    }

    private NDArray constant(double value) {
        return manager.create(new float[] {(float) value});
    }

    /**
     * Takes the next step.
     *
     * @param weights updated in place
     * @param gradient of the weights; left as it is
     * @return what was added to the weights
     */
    public NDArray step(NDArray weights, NDArray gradient) {
        double rate = settings.learningRate(steps);
        steps++;
        NDArray g = settings.decoupled() || settings.weightDecay() == 0
                ? gradient
                : gradient.add(weights.mul(coupledDecay));
        mean.muli(beta1).addi(g.mul(rest1));
        square.muli(beta2).addi(g.square().muli(rest2));

        NDList changing = manager.create(new float[] {
                    (float) (1 / Math.sqrt(1 - Math.pow(settings.beta2(), (double) steps))),
                    (float) (-rate / (1 - Math.pow(settings.beta1(), (double) steps))),
                    (float) (rate * settings.weightDecay())
                })
                .split(3);
        NDArray denominator = square.sqrt().muli(changing.get(0)).addi(epsilon);
        NDArray update = mean.div(denominator).muli(changing.get(1));
        if (settings.decoupled() && settings.weightDecay() != 0) {
            update.subi(weights.mul(changing.get(2)));
        }
        weights.addi(update);
        return update;
    }
}
