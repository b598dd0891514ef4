package io.grokwatch.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * All weights of a network in one vector, so that an optimiser updates them, and norms read them, by one operation.
 * Lives as long as its manager.
 */
public final class Weights {
    private final List<TensorSpec> tensors;
    private final long[] cuts;
    private final NDArray flat;
    private final NDList views;

    /** Draws the weights of each tensor in their order, in float32. */
    public Weights(List<TensorSpec> tensors, Random random, NDManager manager) {
        this(tensors, DataType.FLOAT32, random, manager);
    }

    /**
     * Draws the weights of each tensor in their order. A seed gives the same weights in either precision.
     *
     * @param precision FLOAT32 or FLOAT64
     */
    public Weights(List<TensorSpec> tensors, DataType precision, Random random, NDManager manager) {
        this.tensors = List.copyOf(tensors);
        long[] ends = new long[tensors.size()];
        long size = 0;
        for (int i = 0; i < ends.length; i++) {
            size += tensors.get(i).shape().size();
            ends[i] = size;
        }
        cuts = Arrays.copyOf(ends, ends.length - 1);
        flat = manager.create(drawn(tensors, Math.toIntExact(size), random)).toType(precision, false);
        views = split(flat);
        flat.setRequiresGradient(true);
    }

    private static float[] drawn(List<TensorSpec> tensors, int size, Random random) {
        float[] values = new float[size];
        int next = 0;
        for (TensorSpec tensor : tensors) {
            for (long i = tensor.shape().size(); i > 0; i--) {
                values[next++] = tensor.init().draw(random);
            }
        }
        return values;
    }

    /** The vector itself; it requires gradients and is updated in place. */
    public NDArray flat() {
        return flat;
    }

    /** The tensor of an index, sharing the vector's memory, outside any graph. */
    public NDArray view(int index) {
        return views.get(index);
    }

    /** Where the tensor of an index begins in the vector. */
    public long start(int index) {
        return index == 0 ? 0 : cuts[index - 1];
    }

    /** The tensors as parts of the graph that is being recorded: gradients reach the vector. */
    public NDList recorded() {
        return split(flat);
    }

    /** The tensors outside any graph. */
    public NDList unrecorded() {
        return views;
    }

    /** A vector laid out as the weights are, cut into tensors that share its memory. */
    public NDList split(NDArray vector) {
        NDList parts = vector.split(cuts);
        NDList shaped = new NDList(parts.size());
        for (int i = 0; i < parts.size(); i++) {
            Shape shape = tensors.get(i).shape();
            shaped.add(shape.dimension() == 1 ? parts.get(i) : parts.get(i).reshape(shape));
        }
        return shaped;
    }

    /** What a vector that is laid out as the weights are has for the tensor of an index, sharing its memory. */
    public NDArray part(NDArray vector, int index) {
        long end = index == cuts.length ? size() : cuts[index];
        return vector.get(new NDIndex().addSliceDim(start(index), end));
    }

    /** How many numbers there are. */
    public long size() {
        return flat.size();
    }
}
