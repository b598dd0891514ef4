package io.grokwatch.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.List;

/** A network over a {@link Prompt}. Besides weights and inputs its forward pass takes the {@link PromptTensors}. */
interface PromptNetwork extends Network {

    Prompt prompt();

    /**
     * The constants of its prompt.
     *
     * @param manager owns them
     * @param precision of the weights, FLOAT32 or FLOAT64
     */
    PromptTensors promptTensors(NDManager manager, DataType precision);

    /** The forward pass as {@link #forward(NDList, NDList)} defines it. */
    Activations forward(NDList weights, NDList inputs, PromptTensors tensors);

    @Override
    default PromptNetwork inTrainingMode() {
        return this;
    }

    @Override
    default Network onDevice(NDManager manager, DataType precision) {
        return new OnDevice(this, promptTensors(manager, precision));
    }

    @Override
    default int embedding() {
        return 0;
    }

    @Override
    default List<String> embeddingLabels() {
        return prompt().vocabulary();
    }

    @Override
    default NDList encode(NDList inputs) {
        return prompt().encode(inputs);
    }

    /** Creates the prompt's tensors for this one pass; {@link #onDevice} keeps them. */
    @Override
    default Activations forward(NDList weights, NDList inputs) {
        NDArray embedding = weights.get(embedding());
        return forward(weights, inputs, promptTensors(embedding.getManager(), embedding.getDataType()));
    }

    /** A network with its prompt's tensors. */
    record OnDevice(PromptNetwork network, PromptTensors tensorsOfPrompt) implements Network {
        @Override
        public List<TensorSpec> tensors() {
            return network.tensors();
        }

        @Override
        public int lastLayer() {
            return network.lastLayer();
        }

        @Override
        public int embedding() {
            return network.embedding();
        }

        @Override
        public List<String> embeddingLabels() {
            return network.embeddingLabels();
        }

        @Override
        public NDList encode(NDList inputs) {
            return network.encode(inputs);
        }

        @Override
        public Network inTrainingMode() {
            PromptNetwork training = network.inTrainingMode();
            return training == network ? this : new OnDevice(training, tensorsOfPrompt);
        }

        @Override
        public Activations forward(NDList weights, NDList inputs) {
            return network.forward(weights, inputs, tensorsOfPrompt);
        }
    }
}
