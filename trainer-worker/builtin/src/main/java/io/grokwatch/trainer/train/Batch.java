package io.grokwatch.trainer.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.grokwatch.trainer.loss.Loss;
import io.grokwatch.trainer.model.Inputs;
import io.grokwatch.trainer.model.Network;
import io.grokwatch.trainer.task.Examples;

/**
 * Examples on the device, in the form a network takes.
 *
 * @param inputs as {@link Network#encode} gives them
 * @param labels examples x answers, int64
 * @param targets as {@link Loss#targets} gives them
 */
record Batch(NDList inputs, NDArray labels, NDArray targets) {

    /** All of the examples. */
    static Batch of(Examples examples, Network network, Loss loss, NDManager manager) {
        NDList inputs = Inputs.of(examples, DataType.FLOAT32, manager);
        NDArray labels = manager.create(examples.labels().toArray()).reshape(examples.count(), examples.answers());
        return new Batch(network.encode(inputs), labels, loss.targets(labels));
    }

    /** @param index which of the examples, int64 on their device */
    Batch rows(NDArray index, Loss loss) {
        NDList picked = new NDList(inputs.size());
        for (NDArray input : inputs) {
            picked.add(input.get(index));
        }
        NDArray ofLabels = labels.get(index);
        return new Batch(picked, ofLabels, loss.targets(ofLabels));
    }
}
