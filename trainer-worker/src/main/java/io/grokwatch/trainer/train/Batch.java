package io.grokwatch.trainer.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.grokwatch.trainer.model.Network;
import io.grokwatch.trainer.task.Examples;
import java.util.Arrays;

/**
 * Examples on the device, in the form a network takes.
 *
 * @param inputs as {@link Network#encode} gives them
 * @param labels examples x 1, int64
 */
record Batch(NDList inputs, NDArray labels) {

    /** All of the examples. */
    static Batch of(Examples examples, Network network, NDManager manager) {
        NDList inputs = switch (examples) {
            case Examples.TokenPairs pairs ->
                new NDList(
                        manager.create(pairs.first().toArray()),
                        manager.create(pairs.second().toArray()));
            case Examples.Vectors vectors ->
                new NDList(manager.create(vectors.values().toArray()).reshape(vectors.count(), vectors.dimensions()));
        };
        NDArray labels = manager.create(examples.labels().toArray());
        return new Batch(network.encode(inputs), labels.reshape(examples.count(), 1));
    }

    /** The examples of these rows. */
    Batch rows(int[] rows) {
        NDArray index =
                labels.getManager().create(Arrays.stream(rows).asLongStream().toArray());
        NDList picked = new NDList(inputs.size());
        for (NDArray input : inputs) {
            picked.add(input.get(index));
        }
        return new Batch(picked, labels.get(index));
    }
}
