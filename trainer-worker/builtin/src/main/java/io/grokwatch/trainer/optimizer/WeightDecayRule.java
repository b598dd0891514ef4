package io.grokwatch.trainer.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.grokwatch.trainer.engine.DeviceScalar;
import io.grokwatch.trainer.model.Weights;
import org.jspecify.annotations.Nullable;

/** Applies a {@link WeightDecay} to one vector of weights. */
final class WeightDecayRule {
    private final Weights weights;
    private final @Nullable NDArray factors;
    /** The factor of each tensor. */
    private final @Nullable NDArray tensorFactors;

    private final @Nullable NDArray initial;
    private final NDArray one;
    private final DeviceScalar amount;
    private WeightDecay decay;

    /** @param factors multiples of the coefficient, one per weight; null for 1 */
    WeightDecayRule(WeightDecay decay, Weights weights, @Nullable NDArray factors) {
        this.decay = decay;
        this.weights = weights;
        this.factors = factors;
        tensorFactors = factors == null ? null : firstOfEachTensor(factors, weights);
        initial = decay.form() == WeightDecay.Form.TO_INIT ? copy(weights.flat()) : null;
        one = DeviceScalar.constant(1, weights.flat().getManager());
        amount = new DeviceScalar(weights.flat().getManager());
    }

    private static NDArray copy(NDArray vector) {
        return vector.getManager().create(vector.toFloatArray());
    }

    /** The first element of each tensor in a vector laid out as the weights are. */
    private static NDArray firstOfEachTensor(NDArray vector, Weights weights) {
        float[] all = vector.toFloatArray();
        float[] firsts = new float[weights.detached().size()];
        for (int i = 0; i < firsts.length; i++) {
            firsts[i] = all[Math.toIntExact(weights.offset(i))];
        }
        return vector.getManager().create(firsts);
    }

    double coefficient() {
        return decay.coefficient();
    }

    void setCoefficient(double coefficient) {
        decay = decay.with(coefficient);
    }

    /** The gradient, with the term of the coupled form. */
    NDArray coupledGradient(NDArray gradient) {
        if (decay.form() != WeightDecay.Form.COUPLED_L2 || decay.coefficient() == 0) {
            return gradient;
        }
        return scaled(weights.flat().mul(amount.of(decay.coefficient()))).addi(gradient);
    }

    /** Adds the term of a decoupled form to an update. */
    void addDecoupled(NDArray update, double rate) {
        if (decay.coefficient() == 0) {
            return;
        }
        double strength = rate * decay.coefficient();
        switch (decay.form()) {
            case COUPLED_L2 -> {}
            case TO_ZERO -> update.subi(scaled(weights.flat().mul(amount.of(strength))));
            case TO_INIT -> {
                if (initial != null) {
                    update.addi(scaled(initial.sub(weights.flat()).muli(amount.of(strength))));
                }
            }
            case JIGGLE -> jiggle(update, strength);
        }
    }

    private void jiggle(NDArray update, double strength) {
        NDList tensors = weights.detached();
        NDArray noise = weights.flat().getManager().randomNormal(new Shape(tensors.size()));
        NDArray exponents = noise.muli(amount.of(strength));
        NDArray growth = (tensorFactors == null ? exponents : exponents.muli(tensorFactors))
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
