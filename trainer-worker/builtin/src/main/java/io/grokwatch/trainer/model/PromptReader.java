package io.grokwatch.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.List;

/** A network over a {@link Prompt}: besides weights and inputs it takes tables, which are the same on every step. */
interface PromptReader extends Network {

    /** What it reads. */
    Prompt prompt();

    /**
     * Its tables.
     *
     * @param manager owns them
     * @param precision of the weights
     */
    PromptTables tables(NDManager manager, DataType precision);

    /** The answers for a batch, as {@link #forward(NDList, NDList)} gives them. */
    Activations forward(NDList weights, NDList inputs, PromptTables tables);

    @Override
    default PromptReader learning() {
        return this;
    }

    @Override
    default Network on(NDManager manager, DataType precision) {
        return new Placed(this, tables(manager, precision));
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

    /** Makes the tables for this once; {@link #on} keeps them. */
    @Override
    default Activations forward(NDList weights, NDList inputs) {
        NDArray embedding = weights.get(embedding());
        return forward(weights, inputs, tables(embedding.getManager(), embedding.getDataType()));
    }

    /** A reader with its tables. */
    record Placed(PromptReader reader, PromptTables tables) implements Network {
        @Override
        public List<TensorSpec> tensors() {
            return reader.tensors();
        }

        @Override
        public int lastLayer() {
            return reader.lastLayer();
        }

        @Override
        public int embedding() {
            return reader.embedding();
        }

        @Override
        public List<String> embeddingLabels() {
            return reader.embeddingLabels();
        }

        @Override
        public NDList encode(NDList inputs) {
            return reader.encode(inputs);
        }

        @Override
        public Network learning() {
            PromptReader learning = reader.learning();
            return learning == reader ? this : new Placed(learning, tables);
        }

        @Override
        public Activations forward(NDList weights, NDList inputs) {
            return reader.forward(weights, inputs, tables);
        }
    }
}
