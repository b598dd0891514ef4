package io.grokwatch.trainer.model;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.grokwatch.trainer.task.Examples;

/** Copies examples to a device, in the form that {@link Network#encode} takes. */
public final class Inputs {
    private Inputs() {}

    /**
     * The arrays of some examples.
     *
     * @param precision of points, FLOAT32 or FLOAT64; tokens are int64
     * @param manager owns the arrays; its device is theirs
     * @return two vectors of tokens [batch]; or tokens [batch, length] and answer positions [batch, answers]; or points
     *     [batch, dimensions]
     */
    public static NDList of(Examples examples, DataType precision, NDManager manager) {
        return switch (examples) {
            case Examples.TokenPairs pairs ->
                new NDList(
                        manager.create(pairs.first().toArray()),
                        manager.create(pairs.second().toArray()));
            case Examples.Sequences sequences ->
                new NDList(
                        manager.create(sequences.tokens().toArray()).reshape(sequences.count(), sequences.length()),
                        manager.create(sequences.positions().toArray())
                                .reshape(sequences.count(), sequences.answers()));
            case Examples.Vectors vectors ->
                new NDList(manager.create(vectors.values().toArray())
                        .reshape(vectors.count(), vectors.dimensions())
                        .toType(precision, false));
        };
    }
}
