package io.grokwatch.trainer.optimize;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.grokwatch.trainer.engine.DeviceNumber;
import io.grokwatch.trainer.model.Weights;
import org.jspecify.annotations.Nullable;

/** Weight decay at work on one vector of weights. */
final class Decay {
    private final Weights weights;
    private final @Nullable NDArray factors;
    /** The same by tensor. */
    private final @Nullable NDArray tensorFactors;

    private final @Nullable NDArray initial;
    private final NDArray one;
    private final DeviceNumber amount;
    private WeightDecay decay;

    /** @param factors of the coefficient, one per weight; null for all 1 */
    Decay(WeightDecay decay, Weights weights, @Nullable NDArray factors) {
        this.decay = decay;
        this.weights = weights;
        this.factors = factors;
        tensorFactors = factors == null ? null : firsts(factors, weights);
        initial = decay.form() == WeightDecay.Form.TO_INIT ? copy(weights.flat()) : null;
        one = DeviceNumber.constant(1, weights.flat().getManager());
        amount = new DeviceNumber(weights.flat().getManager());
    }

    private static NDArray copy(NDArray vector) {
        return vector.getManager().create(vector.toFloatArray());
    }

    /** Of a vector laid out as the weights are, the first number of each tensor. */
    private static NDArray firsts(NDArray vector, Weights weights) {
        float[] all = vector.toFloatArray();
        float[] firsts = new float[weights.unrecorded().size()];
        for (int i = 0; i < firsts.length; i++) {
            firsts[i] = all[Math.toIntExact(weights.start(i))];
        }
        return vector.getManager().create(firsts);
    }

    double coefficient() {
        return decay.coefficient();
    }

    void setCoefficient(double coefficient) {
        decay = decay.with(coefficient);
    }

    /** The gradient with what the coupled form adds. */
    NDArray coupled(NDArray gradient) {
        if (decay.form() != WeightDecay.Form.HONEST || decay.coefficient() == 0) {
            return gradient;
        }
        return scaled(weights.flat().mul(amount.of(decay.coefficient()))).addi(gradient);
    }

    /** Adds to an update what the decoupled forms change. */
    void decouple(NDArray update, double rate) {
        if (decay.coefficient() == 0) {
            return;
        }
        double pull = rate * decay.coefficient();
        switch (decay.form()) {
            case HONEST -> {}
            case TO_ZERO -> update.subi(scaled(weights.flat().mul(amount.of(pull))));
            case TO_INIT -> {
                if (initial != null) {
                    update.addi(scaled(initial.sub(weights.flat()).muli(amount.of(pull))));
                }
            }
            case JIGGLE -> jiggle(update, pull);
        }
    }

    private void jiggle(NDArray update, double pull) {
        NDList tensors = weights.unrecorded();
        NDArray drawn = weights.flat().getManager().randomNormal(new Shape(tensors.size()));
        NDArray pulled = drawn.muli(amount.of(pull));
        NDArray growth = (tensorFactors == null ? pulled : pulled.muli(tensorFactors))
                .exp()
                .subi(one);
        NDList parts = weights.split(update);
        for (int i = 0; i < tensors.size(); i++) {
            parts.get(i).addi(tensors.get(i).mul(growth.get(i)));
        }
    }

    private NDArray scaled(NDArray vector) {
        return factors == null ? vector : vector.muli(factors);
    }
}
