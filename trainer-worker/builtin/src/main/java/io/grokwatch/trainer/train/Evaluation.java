package io.grokwatch.trainer.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.grokwatch.trainer.loss.Loss;
import io.grokwatch.trainer.model.Network;
import io.grokwatch.trainer.model.Weights;

/**
 * Loss and accuracy of a network on a set of examples; no gradients are recorded.
 *
 * @param loss mean over the answers
 * @param accuracy in [0, 1]
 */
record Evaluation(double loss, double accuracy) {

    static Evaluation of(Network network, Weights weights, Loss loss, Accuracy accuracy, ExampleBatch batch) {
        NDArray logits = network.forward(weights.detached(), batch.inputs()).logits();
        return new Evaluation(
                number(loss.of(logits, batch.targets()).mean()), number(accuracy.of(logits, batch.labels())));
    }

    private static double number(NDArray scalar) {
        return scalar.toType(DataType.FLOAT64, true).getDouble();
    }
}
