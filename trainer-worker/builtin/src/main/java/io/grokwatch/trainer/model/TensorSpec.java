package io.grokwatch.trainer.model;

import ai.djl.ndarray.types.Shape;

/**
 * One tensor of a network's weights.
 *
 * @param name unique within the network, for example {@code layer1.query}
 */
public record TensorSpec(String name, Shape shape, Init init) {
    static TensorSpec matrix(String name, int rows, int columns, Init init) {
        return new TensorSpec(name, new Shape(rows, columns), init);
    }

    static TensorSpec vector(String name, int size, Init init) {
        return new TensorSpec(name, new Shape(size), init);
    }
}
