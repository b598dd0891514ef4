package io.grokwatch.trainer.probe;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.grokwatch.events.MetricNames;
import io.grokwatch.trainer.model.Inputs;
import io.grokwatch.trainer.model.Network;
import io.grokwatch.trainer.model.PiecewiseLinear;
import io.grokwatch.trainer.model.Weights;
import io.grokwatch.trainer.task.Examples;
import io.grokwatch.trainer.task.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;

/**
 * Local complexity (Humayun et al., arXiv 2402.15555): the number of hidden units whose pre-activation changes sign between
 * the vertices {@code x + r v, x - r v} of a cross-polytope around an example, over 20 orthonormal directions v, as the mean
 * over examples. It falls where the network becomes linear, and rises again near the decision boundaries. The directions
 * are the same for all examples and measurements; each measurement costs 40 forward passes of at most 256 examples each of
 * the train and the validation set.
 */
final class LocalComplexity implements Probe {
    private static final int DIRECTIONS = 20;
    private static final int EXAMPLES = 256;

    private final PiecewiseLinear network;
    private final Weights weights;
    private final double radius;
    private final long seed;
    private final List<NDList> splits = new ArrayList<>();

    /** @throws IllegalArgumentException unless the network is piecewise linear */
    LocalComplexity(Task task, Network network, Weights weights, double radius, long seed) {
        this.network = requirePiecewiseLinear(network);
        this.weights = weights;
        this.radius = radius;
        this.seed = seed;
        splits.add(encoded(task.train()));
        splits.add(encoded(task.validation(Task.PRIMARY)));
    }

    /** @throws IllegalArgumentException unless the network is piecewise linear */
    static PiecewiseLinear requirePiecewiseLinear(Network network) {
        if (network instanceof PiecewiseLinear piecewise) {
            return piecewise;
        }
        throw new IllegalArgumentException("parameter local_complexity needs a ReLU perceptron: emb, or mlp with relu");
    }

    private NDList encoded(Examples examples) {
        if (examples instanceof Examples.Sequences sequences) {
            throw new IllegalArgumentException(
                    "a perceptron does not read sequences, the length was " + sequences.length());
        }
        NDList inputs = Inputs.of(examples, DataType.FLOAT32, weights.flat().getManager());
        NDIndex leading = new NDIndex().addSliceDim(0, Math.min(EXAMPLES, examples.count()));
        NDList first = new NDList();
        inputs.forEach(input -> first.add(input.get(leading)));
        return network.encode(first);
    }

    @Override
    public List<String> names() {
        return List.of(MetricNames.LOCAL_COMPLEXITY, MetricNames.VAL_LOCAL_COMPLEXITY);
    }

    @Override
    public double[] measure() {
        NDList tensors = weights.detached();
        return splits.stream()
                .mapToDouble(inputs -> signChanges(tensors, network.hiddenInputs(tensors, inputs)))
                .toArray();
    }

    private double signChanges(NDList tensors, NDArray points) {
        long count = points.getShape().get(0);
        int dimensions = Math.toIntExact(points.getShape().get(1));
        float[][] directions = orthonormal(Math.min(DIRECTIONS, dimensions), dimensions, new Random(seed));
        NDManager manager = points.getManager();
        NDList vertices = new NDList();
        for (float[] direction : directions) {
            NDArray offset = manager.create(direction).mul(manager.create(new float[] {(float) radius}));
            vertices.add(points.add(offset));
            vertices.add(points.sub(offset));
        }
        double sum = 0;
        for (NDArray layer : network.preActivations(tensors, NDArrays.concat(vertices))) {
            NDArray signs = layer.sign()
                    .reshape(new Shape(vertices.size(), count, layer.getShape().get(1)));
            int[] overVertices = {0};
            sum += signs.max(overVertices)
                    .neq(signs.min(overVertices))
                    .countNonzero()
                    .getLong();
        }
        return sum / count;
    }

    /** Random orthonormal directions, by the Gram-Schmidt process. */
    static float[][] orthonormal(int count, int dimensions, Random random) {
        double[][] rows = new double[count][];
        float[][] floats = new float[count][dimensions];
        for (int i = 0; i < count; i++) {
            double[] row = DoubleStream.generate(random::nextGaussian)
                    .limit(dimensions)
                    .toArray();
            for (int before = 0; before < i; before++) {
                subtract(row, rows[before], product(row, rows[before]));
            }
            double norm = Math.sqrt(product(row, row));
            for (int j = 0; j < dimensions; j++) {
                row[j] /= norm;
                floats[i][j] = (float) row[j];
            }
            rows[i] = row;
        }
        return floats;
    }

    private static void subtract(double[] from, double[] direction, double along) {
        for (int j = 0; j < from.length; j++) {
            from[j] -= along * direction[j];
        }
    }

    private static double product(double[] x, double[] y) {
        double sum = 0;
        for (int j = 0; j < x.length; j++) {
            sum += x[j] * y[j];
        }
        return sum;
    }
}
