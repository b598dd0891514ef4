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
 * Local complexity (Humayun et al., arXiv 2402.15555): how many hidden units switch between the corners
 * {@code x + r v, x - r v} of a cross-polytope around an example, over 20 orthonormal directions v, as the mean over
 * examples. It falls where the network has become linear, and rises again near the boundaries between classes. The
 * directions are the same for all examples and at every measure; each measure costs 40 forward passes of at most 256
 * examples of the train and of the validation set.
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
        this.network = piecewise(network);
        this.weights = weights;
        this.radius = radius;
        this.seed = seed;
        splits.add(encoded(task.train()));
        splits.add(encoded(task.validation(Task.PRIMARY)));
    }

    /** @throws IllegalArgumentException unless it is */
    static PiecewiseLinear piecewise(Network network) {
        if (network instanceof PiecewiseLinear piecewise) {
            return piecewise;
        }
        throw new IllegalArgumentException(
                "parameter local_complexity needs a perceptron of rectified units: emb, or mlp with relu");
    }

    private NDList encoded(Examples examples) {
        if (examples instanceof Examples.Sequences sequences) {
            throw new IllegalArgumentException("a perceptron reads no sequences of " + sequences.length());
        }
        NDList inputs = Inputs.of(examples, DataType.FLOAT32, weights.flat().getManager());
        NDIndex some = new NDIndex().addSliceDim(0, Math.min(EXAMPLES, examples.count()));
        NDList first = new NDList();
        inputs.forEach(input -> first.add(input.get(some)));
        return network.encode(first);
    }

    @Override
    public List<String> names() {
        return List.of(MetricNames.LOCAL_COMPLEXITY, MetricNames.VAL_LOCAL_COMPLEXITY);
    }

    @Override
    public double[] measure() {
        NDList tensors = weights.unrecorded();
        return splits.stream()
                .mapToDouble(inputs -> switching(tensors, network.points(tensors, inputs)))
                .toArray();
    }

    private double switching(NDList tensors, NDArray points) {
        long count = points.getShape().get(0);
        int dimensions = Math.toIntExact(points.getShape().get(1));
        float[][] directions = orthonormal(Math.min(DIRECTIONS, dimensions), dimensions, new Random(seed));
        NDManager manager = points.getManager();
        NDList corners = new NDList();
        for (float[] direction : directions) {
            NDArray away = manager.create(direction).mul(manager.create(new float[] {(float) radius}));
            corners.add(points.add(away));
            corners.add(points.sub(away));
        }
        double sum = 0;
        for (NDArray layer : network.switches(tensors, NDArrays.concat(corners))) {
            NDArray signs = layer.sign()
                    .reshape(new Shape(corners.size(), count, layer.getShape().get(1)));
            int[] overCorners = {0};
            sum += signs.max(overCorners)
                    .neq(signs.min(overCorners))
                    .countNonzero()
                    .getLong();
        }
        return sum / count;
    }

    /** Random directions, each perpendicular to those before it, by Gram and Schmidt. */
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
            double length = Math.sqrt(product(row, row));
            for (int j = 0; j < dimensions; j++) {
                row[j] /= length;
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
