package io.grokwatch.trainer.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.grokwatch.trainer.spi.Checkpoint;
import io.grokwatch.trainer.spi.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The arrays of a training that a checkpoint contains, and into which it is restored.
 *
 * @param arrays of float32, by name
 */
record TrainingState(SortedMap<String, NDArray> arrays) {
    private static final long MIB = 1 << 20;

    /** @param owners arrays by owner and name; the name in the checkpoint is {@code owner/name} */
    static TrainingState of(Map<String, SortedMap<String, NDArray>> owners) {
        SortedMap<String, NDArray> arrays = new TreeMap<>();
        owners.forEach((owner, named) -> named.forEach((name, array) -> arrays.put(owner + "/" + name, array)));
        return new TrainingState(arrays);
    }

    /**
     * Copies the arrays to the host; it allocates no more than the copy.
     *
     * @throws OutOfMemoryError stating the size of the copy, if there is not enough memory
     */
    SortedMap<String, Tensor> save() {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            SortedMap<String, Tensor> tensors = new TreeMap<>();
            arrays.forEach((name, array) -> tensors.put(name, copy(array)));
            return tensors;
        } catch (OutOfMemoryError e) {
            OutOfMemoryError detailed = new OutOfMemoryError("a copy of its state takes " + bytes() / MIB + " MiB");
            detailed.initCause(e);
            throw detailed;
        }
    }

    private long bytes() {
        return arrays.values().stream()
                .mapToLong(array -> Float.BYTES * array.getShape().size())
                .sum();
    }

    private static Tensor copy(NDArray array) {
        Shape shape = array.getShape();
        ByteBuffer data =
                ByteBuffer.allocate(Math.toIntExact(Float.BYTES * shape.size())).order(ByteOrder.LITTLE_ENDIAN);
        data.asFloatBuffer().put(array.toByteBuffer(true).asFloatBuffer());
        return new Tensor(
                Tensor.Type.F32, Arrays.stream(shape.getShape()).boxed().toList(), data);
    }

    /** @throws IllegalStateException naming the difference, if the checkpoint is of a run with other arrays */
    void restore(Checkpoint checkpoint) {
        if (!checkpoint.tensors().keySet().equals(arrays.keySet())) {
            throw new IllegalStateException("the checkpoint before step " + checkpoint.step() + " holds "
                    + checkpoint.tensors().keySet() + ", this run has " + arrays.keySet());
        }
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            checkpoint.tensors().forEach(this::restore);
        }
    }

    private void restore(String name, Tensor tensor) {
        NDArray array = arrays.get(name);
        List<Long> shape = array == null
                ? List.of()
                : Arrays.stream(array.getShape().getShape()).boxed().toList();
        if (array == null || !shape.equals(tensor.shape())) {
            throw new IllegalStateException(
                    "tensor " + name + " of the checkpoint is " + tensor + ", this run's has the shape " + shape);
        }
        array.set(new NDIndex("..."), array.getManager().create(tensor.data().asFloatBuffer(), array.getShape()));
    }
}
