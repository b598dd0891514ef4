package io.grokwatch.trainer.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.grokwatch.trainer.engine.DeviceNumber;
import io.grokwatch.trainer.task.Targets;

/** Which share of the examples is answered rightly; one of several answers is right if all of them are. */
final class Accuracy {
    private final Targets targets;
    private final NDArray table;
    private final DeviceNumber bound;

    /** @param manager owns the table of the targets, if they have one, and the bound of their error */
    Accuracy(Targets targets, NDManager manager) {
        this.targets = targets;
        table = switch (targets) {
            case Targets.Classes classes -> manager.zeros(new Shape(0));
            case Targets.Values values ->
                manager.create(values.values().toArray()).reshape(values.rows(), values.dimensions());
        };
        bound = new DeviceNumber(manager);
    }

    /**
     * A number in [0, 1].
     *
     * @param outputs (examples * answers) x outputs
     * @param labels examples x answers, int64
     */
    NDArray of(NDArray outputs, NDArray labels) {
        NDArray right = right(outputs, labels.flatten()).toType(DataType.FLOAT32, false);
        return labels.getShape().get(1) == 1
                ? right.mean()
                : right.reshape(labels.getShape()).min(new int[] {1}).mean();
    }

    private NDArray right(NDArray outputs, NDArray labels) {
        return switch (targets) {
            // The first of equal logits counts.
            case Targets.Classes classes -> outputs.argMax(1).eq(labels);
            case Targets.Values values ->
                switch (values.rule()) {
                    case Targets.Nearest nearest -> nearest(outputs).eq(labels);
                    case Targets.Within(double error) ->
                        outputs.sub(table.get(labels))
                                .square()
                                .mean(new int[] {1})
                                .lt(bound.of(error));
                };
        };
    }

    /** The row nearest to each output: |o - t|^2 is least where 2 o.t - |t|^2 is greatest. */
    private NDArray nearest(NDArray outputs) {
        NDArray products = outputs.matMul(table.transpose());
        return products.add(products).sub(table.square().sum(new int[] {1})).argMax(1);
    }
}
