package io.grokwatch.trainer.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.training.GradientCollector;
import io.grokwatch.trainer.accelerate.Controls;
import io.grokwatch.trainer.engine.TorchEngine;
import io.grokwatch.trainer.loss.Loss;
import io.grokwatch.trainer.model.ClosedForm;
import io.grokwatch.trainer.model.Network;
import io.grokwatch.trainer.model.Weights;

/**
 * What a batch says of the weights.
 *
 * @param activations of the network
 * @param losses of the batch
 * @param gradient of their mean by the weights, laid out as they are
 */
record Backpropagation(Network.Activations activations, Loss.Losses losses, NDArray gradient) {

    /** By the network's closed form where it has one and is all that is differentiated, else by the engine's record. */
    static Backpropagation of(Network network, Weights weights, Controls controls, Loss loss, Batch batch) {
        return network instanceof ClosedForm closed && !controls.addToObjective()
                ? closed(closed, controls, loss, batch)
                : recorded(network, weights, controls, loss, batch);
    }

    private static Backpropagation closed(ClosedForm network, Controls controls, Loss loss, Batch batch) {
        ClosedForm.Pass pass = network.pass(controls.unrecorded(), batch.inputs());
        Loss.Slope slope = loss.slope(pass.activations().logits(), batch.targets());
        NDList flat = new NDList();
        for (NDArray gradient : pass.gradients(slope.gradient())) {
            flat.add(gradient.getShape().dimension() == 1 ? gradient : gradient.flatten());
        }
        return new Backpropagation(pass.activations(), slope.losses(), NDArrays.concat(flat));
    }

    private static Backpropagation recorded(
            Network network, Weights weights, Controls controls, Loss loss, Batch batch) {
        try (GradientCollector collector = TorchEngine.load().newGradientCollector()) {
            NDList recorded = controls.recorded();
            Network.Activations activations = network.forward(recorded, batch.inputs());
            Loss.Losses losses = loss.of(activations.logits(), batch.targets());
            TorchEngine.clearGradient(weights.flat()); // PyTorch adds to gradients that are there
            collector.backward(controls.objective(losses.mean(), recorded));
            return new Backpropagation(activations, losses, weights.flat().getGradient());
        }
    }
}
