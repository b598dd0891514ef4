package io.grokwatch.trainer.task;

import io.grokwatch.events.Floats;
import io.grokwatch.events.Longs;
import io.grokwatch.events.Structure;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;

/**
 * Regression onto a fixed random network over normal points (Liu et al., Omnigrok, arXiv 2210.01117): a perceptron with two
 * hidden tanh layers and as many outputs as inputs, with PyTorch's default initialisation.
 *
 * @param dimensions of points and outputs, at least 1
 * @param width of the teacher's hidden layers, at least 1
 * @param train examples, at least 1
 * @param validation examples, at least 1
 * @param error mean squared error below which an output is correct, above 0: 0.001 in the source's code, 0.01 in the paper
 */
public record TeacherStudent(int dimensions, int width, int train, int validation, double error) {

    /** Draws the teacher and the points. */
    public Task draw(long dataSeed) {
        Random random = new Random(dataSeed);
        Layer[] teacher = {
            Layer.draw(dimensions, width, random),
            Layer.draw(width, width, random),
            Layer.draw(width, dimensions, random)
        };
        float[] answers = new float[(train + validation) * dimensions];
        Floats trainPoints = points(train, teacher, answers, 0, random);
        Floats validationPoints = points(validation, teacher, answers, train, random);
        return new Task(
                new Targets.Vectors(Floats.adopt(answers), dimensions, new Targets.Within(error)),
                Task.numbered(0),
                new Structure.Unstructured(),
                new Examples.Vectors(trainPoints, dimensions, rows(0, train)),
                new TreeMap<>(Map.of(
                        Task.PRIMARY,
                        new Examples.Vectors(validationPoints, dimensions, rows(train, train + validation)))));
    }

    private static Longs rows(int from, int to) {
        return Longs.adopt(LongStream.range(from, to).toArray());
    }

    private Floats points(int count, Layer[] teacher, float[] answers, int firstRow, Random random) {
        Floats points = GaussianVectors.draw(count * dimensions, random);
        for (int i = 0; i < count; i++) {
            double[] activations = new double[dimensions];
            for (int j = 0; j < dimensions; j++) {
                activations[j] = points.get(i * dimensions + j);
            }
            double[] answer = teacher[2].of(tanh(teacher[1].of(tanh(teacher[0].of(activations)))));
            for (int j = 0; j < dimensions; j++) {
                answers[(firstRow + i) * dimensions + j] = (float) answer[j];
            }
        }
        return points;
    }

    private static double[] tanh(double[] values) {
        double[] result = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            result[i] = StrictMath.tanh(values[i]); // the same bits on every machine
        }
        return result;
    }

    private static final class Layer {
        private final double[][] weights;
        private final double[] biases;

        private Layer(double[][] weights, double[] biases) {
            this.weights = weights;
            this.biases = biases;
        }

        static Layer draw(int inputs, int outputs, Random random) {
            double bound = 1 / Math.sqrt(inputs);
            double[][] weights = new double[outputs][inputs];
            double[] biases = new double[outputs];
            for (int out = 0; out < outputs; out++) {
                for (int in = 0; in < inputs; in++) {
                    weights[out][in] = bound * (2 * random.nextDouble() - 1);
                }
                biases[out] = bound * (2 * random.nextDouble() - 1);
            }
            return new Layer(weights, biases);
        }

        double[] of(double[] input) {
            double[] output = biases.clone();
            for (int out = 0; out < output.length; out++) {
                for (int in = 0; in < input.length; in++) {
                    output[out] += weights[out][in] * input[in];
                }
            }
            return output;
        }
    }
}
