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
    private final @Nullable NDArray initial;
    private final NDArray one;
    private final DeviceNumber amount;
    private WeightDecay decay;

    /** @param factors of the coefficient, one per weight; null for all 1 */
    Decay(WeightDecay decay, Weights weights, @Nullable NDArray factors) {
        this.decay = decay;
        this.weights = weights;
        this.factors = factors;
        initial = decay.form() == WeightDecay.Form.TO_INIT ? copy(weights.flat()) : null;
        one = DeviceNumber.constant(1, weights.flat().getManager());
        amount = new DeviceNumber(weights.flat().getManager());
    }

    private static NDArray copy(NDArray vector) {
        return vector.getManager().create(vector.toFloatArray());
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
        NDArray growth = weights.flat()
                .getManager()
                .randomNormal(new Shape(tensors.size()))
                .muli(amount.of(pull))
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
