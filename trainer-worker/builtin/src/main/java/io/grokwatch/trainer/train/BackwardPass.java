package io.grokwatch.trainer.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.training.GradientCollector;
import io.grokwatch.trainer.engine.TorchEngine;
import io.grokwatch.trainer.loss.Loss;
import io.grokwatch.trainer.model.ManualBackward;
import io.grokwatch.trainer.model.Network;
import io.grokwatch.trainer.model.Weights;
import io.grokwatch.trainer.technique.Techniques;

/**
 * The forward and the backward pass of a batch.
 *
 * @param activations of the network
 * @param losses of the batch
 * @param gradient of the objective with respect to the weights, [size]
 */
record BackwardPass(Network.Activations activations, Loss.Losses losses, NDArray gradient) {

    /** Uses the network's own backward pass if it has one and the objective is the loss alone, else autograd. */
    static BackwardPass of(Network network, Weights weights, Techniques techniques, Loss loss, ExampleBatch batch) {
        return network instanceof ManualBackward manual && !techniques.hasAuxiliaryLoss()
                ? manual(manual, techniques, loss, batch)
                : autograd(network, weights, techniques, loss, batch);
    }

    private static BackwardPass manual(ManualBackward network, Techniques techniques, Loss loss, ExampleBatch batch) {
        ManualBackward.ForwardPass pass = network.forwardPass(techniques.detached(), batch.inputs());
        Loss.LossGradient lossGradient = loss.gradient(pass.activations().logits(), batch.targets());
        NDList flat = new NDList();
        for (NDArray gradient : pass.backward(lossGradient.logitGradient())) {
            flat.add(gradient.getShape().dimension() == 1 ? gradient : gradient.flatten());
        }
        return new BackwardPass(pass.activations(), lossGradient.losses(), NDArrays.concat(flat));
    }

    private static BackwardPass autograd(
            Network network, Weights weights, Techniques techniques, Loss loss, ExampleBatch batch) {
        try (GradientCollector collector = TorchEngine.load().newGradientCollector()) {
            NDList tracked = techniques.tracked();
            Network.Activations activations = network.forward(tracked, batch.inputs());
            Loss.Losses losses = loss.of(activations.logits(), batch.targets());
            TorchEngine.clearGradient(weights.flat()); // backward accumulates
            collector.backward(techniques.objective(losses.mean(), tracked));
            return new BackwardPass(activations, losses, weights.flat().getGradient());
        }
    }
}
