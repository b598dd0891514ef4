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
 * Arrays of a training, written to a checkpoint and read back into the same arrays.
 *
 * @param arrays of float32, by name and in place
 */
record SavedState(SortedMap<String, NDArray> arrays) {
    private static final long MIB = 1 << 20;

    /** @param owners their arrays by name; in the checkpoint a name is {@code owner/name} */
    static SavedState of(Map<String, SortedMap<String, NDArray>> owners) {
        SortedMap<String, NDArray> arrays = new TreeMap<>();
        owners.forEach((owner, named) -> named.forEach((name, array) -> arrays.put(owner + "/" + name, array)));
        return new SavedState(arrays);
    }

    /**
     * A copy, of the size of the arrays and no more.
     *
     * @throws OutOfMemoryError saying how much memory it takes, if there is not so much
     */
    SortedMap<String, Tensor> save() {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            SortedMap<String, Tensor> tensors = new TreeMap<>();
            arrays.forEach((name, array) -> tensors.put(name, copy(array)));
            return tensors;
        } catch (OutOfMemoryError e) {
            OutOfMemoryError told = new OutOfMemoryError("a copy of its state takes " + bytes() / MIB + " MiB");
            told.initCause(e);
            throw told;
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
        array.set(new NDIndex("..."), array.getManager().create(tensor.data().asFloatBuffer(), array.getShape()));
    }
}
