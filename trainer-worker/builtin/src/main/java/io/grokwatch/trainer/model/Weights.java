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
 * All weights of a network in one vector, which an optimiser updates and a norm reads by one operation. Valid until its
 * manager is closed.
 */
public final class Weights {
    private final List<TensorSpec> tensors;
    private final long[] boundaries;
    private final NDArray flat;
    private final NDList views;

    /** Draws the weights, tensor after tensor, in float32. */
    public Weights(List<TensorSpec> tensors, Random random, NDManager manager) {
        this(tensors, DataType.FLOAT32, random, manager);
    }

    /**
     * Draws the weights, tensor after tensor. A seed gives the same weights in either precision.
     *
     * @param precision FLOAT32 or FLOAT64
     * @param manager owns the vector; its device is where the network is trained
     */
    public Weights(List<TensorSpec> tensors, DataType precision, Random random, NDManager manager) {
        this.tensors = List.copyOf(tensors);
        long[] ends = new long[tensors.size()];
        long size = 0;
        for (int i = 0; i < ends.length; i++) {
            size += tensors.get(i).shape().size();
            ends[i] = size;
        }
        boundaries = Arrays.copyOf(ends, ends.length - 1);
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

    /** The vector, [size]. It requires gradients and is updated in place. */
    public NDArray flat() {
        return flat;
    }

    /** A view of one tensor, detached from the graph. */
    public NDArray view(int index) {
        return views.get(index);
    }

    /** Offset of a tensor in the vector. */
    public long offset(int index) {
        return index == 0 ? 0 : boundaries[index - 1];
    }

    /** The tensors as nodes of the autograd graph: a backward pass accumulates their gradients in the vector's. */
    public NDList tracked() {
        return split(flat);
    }

    /** Views of the tensors, detached from the graph. */
    public NDList detached() {
        return views;
    }

    /** Views of a vector that is laid out as the weights are, one per tensor. */
    public NDList split(NDArray vector) {
        NDList parts = vector.split(boundaries);
        NDList shaped = new NDList(parts.size());
        for (int i = 0; i < parts.size(); i++) {
            Shape shape = tensors.get(i).shape();
            shaped.add(shape.dimension() == 1 ? parts.get(i) : parts.get(i).reshape(shape));
        }
        return shaped;
    }

    /** The flat view of one tensor in a vector that is laid out as the weights are. */
    public NDArray slice(NDArray vector, int index) {
        long end = index == boundaries.length ? size() : boundaries[index];
        return vector.get(new NDIndex().addSliceDim(offset(index), end));
    }

    /** Number of weights. */
    public long size() {
        return flat.size();
    }
}
