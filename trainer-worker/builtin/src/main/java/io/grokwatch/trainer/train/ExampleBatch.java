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
 * Examples on a device, encoded for a network and a loss.
 *
 * @param inputs as {@link Network#encode} returns them
 * @param labels int64, [batch, answers]
 * @param targets as {@link Loss#targets} returns them
 */
record ExampleBatch(NDList inputs, NDArray labels, NDArray targets) {

    /** A batch of all examples. */
    static ExampleBatch of(Examples examples, Network network, Loss loss, NDManager manager) {
        NDList inputs = Inputs.of(examples, DataType.FLOAT32, manager);
        NDArray labels = manager.create(examples.labels().toArray()).reshape(examples.count(), examples.answers());
        return new ExampleBatch(network.encode(inputs), labels, loss.targets(labels));
    }

    /** @param index of the examples to select, int64, on their device */
    ExampleBatch rows(NDArray index, Loss loss) {
        NDList selected = new NDList(inputs.size());
        for (NDArray input : inputs) {
            selected.add(input.get(index));
        }
        NDArray selectedLabels = labels.get(index);
        return new ExampleBatch(selected, selectedLabels, loss.targets(selectedLabels));
    }
}
