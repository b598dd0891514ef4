package io.grokwatch.trainer.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.grokwatch.trainer.engine.DeviceScalar;
import io.grokwatch.trainer.task.Targets;

/** The fraction of examples that are correct; an example with several answers is correct if all of them are. */
final class Accuracy {
    private final Targets targets;
    private final NDArray table;
    private final DeviceScalar bound;

    /** @param manager owns the table of the targets and the bound of their error */
    Accuracy(Targets targets, NDManager manager) {
        this.targets = targets;
        table = switch (targets) {
            case Targets.Classes classes -> manager.zeros(new Shape(0));
            case Targets.Vectors values ->
                manager.create(values.values().toArray()).reshape(values.rows(), values.dimensions());
        };
        bound = new DeviceScalar(manager);
    }

    /**
     * The accuracy, a float32 scalar in [0, 1].
     *
     * @param outputs [batch * answers, outputs]
     * @param labels int64, [batch, answers]
     */
    NDArray of(NDArray outputs, NDArray labels) {
        NDArray correct = correct(outputs, labels.flatten()).toType(DataType.FLOAT32, false);
        return labels.getShape().get(1) == 1
                ? correct.mean()
                : correct.reshape(labels.getShape()).min(new int[] {1}).mean();
    }

    private NDArray correct(NDArray outputs, NDArray labels) {
        return switch (targets) {
            // Of equal logits, the first class is the answer.
            case Targets.Classes classes -> outputs.argMax(1).eq(labels);
            case Targets.Vectors values ->
                switch (values.criterion()) {
                    case Targets.Nearest nearest -> nearest(outputs).eq(labels);
                    case Targets.Within(double error) ->
                        outputs.sub(table.get(labels))
                                .square()
                                .mean(new int[] {1})
                                .lt(bound.of(error));
                };
        };
    }

    /** The row nearest to each output: |o - t|^2 is minimal where 2 o.t - |t|^2 is maximal. */
    private NDArray nearest(NDArray outputs) {
        NDArray products = outputs.matMul(table.transpose());
        return products.add(products).sub(table.square().sum(new int[] {1})).argMax(1);
    }
}
