package io.grokwatch.trainer.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import io.grokwatch.trainer.spi.Checkpoint;
import io.grokwatch.trainer.spi.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Arrays of a training, written to a checkpoint and read back into the same arrays.
 *
 * @param arrays of float32, by name and in place
 */
record SavedState(SortedMap<String, NDArray> arrays) {

    /** @param owners their arrays by name; in the checkpoint a name is {@code owner/name} */
    static SavedState of(Map<String, SortedMap<String, NDArray>> owners) {
        SortedMap<String, NDArray> arrays = new TreeMap<>();
        owners.forEach((owner, named) -> named.forEach((name, array) -> arrays.put(owner + "/" + name, array)));
        return new SavedState(arrays);
    }

    SortedMap<String, Tensor> save() {
        SortedMap<String, Tensor> tensors = new TreeMap<>();
        arrays.forEach((name, array) -> tensors.put(
                name, Tensor.of(array.toFloatArray(), array.getShape().getShape())));
        return tensors;
    }

    /** @throws IllegalStateException if the checkpoint is of another run: it names what differs */
    void restore(Checkpoint checkpoint) {
        if (!checkpoint.tensors().keySet().equals(arrays.keySet())) {
            throw new IllegalStateException("the checkpoint before step " + checkpoint.step() + " holds "
                    + checkpoint.tensors().keySet() + ", this run has " + arrays.keySet());
        }
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            checkpoint.tensors().forEach(this::fill);
        }
    }

    private void fill(String name, Tensor tensor) {
        NDArray array = arrays.get(name);
        List<Long> shape = array == null
                ? List.of()
                : Arrays.stream(array.getShape().getShape()).boxed().toList();
        if (array == null || !shape.equals(tensor.shape())) {
            throw new IllegalStateException(
                    "tensor " + name + " of the checkpoint is " + tensor + ", this run's has the shape " + shape);
        }
        array.set(
                new NDIndex("..."), array.getManager().create(tensor.toFloats()).reshape(array.getShape()));
    }
}
