package io.grokwatch.trainer.train;

import io.grokwatch.trainer.task.Examples.TokenPairs;
import java.util.Arrays;

/** The embedding MLP in plain double arithmetic, example by example, as a reference. */
final class HostMlp {
    private final int dimensions;
    private final int width;
    private final int classes;
    private final double[] weights;
    private final int[] starts = new int[6];

    final double[] gradient;
    final double[] meanFeature;
    double loss;
    double accuracy;

    /** @param weights embedding, hidden left and right and bias, output and bias, concatenated */
    HostMlp(int tokens, int dimensions, int width, int classes, double[] weights) {
        this.dimensions = dimensions;
        this.width = width;
        this.classes = classes;
        this.weights = weights;
        int[] sizes = {tokens * dimensions, width * dimensions, width * dimensions, width, classes * width, classes};
        for (int i = 1; i < starts.length; i++) {
            starts[i] = starts[i - 1] + sizes[i - 1];
        }
        gradient = new double[weights.length];
        meanFeature = new double[width];
    }

    int start(int tensor) {
        return starts[tensor];
    }

    void backward(TokenPairs examples) {
        int n = examples.count();
        for (int i = 0; i < n; i++) {
            int x = (int) examples.first().get(i);
            int y = (int) examples.second().get(i);
            double[] hidden = hidden(x, y);
            double[] logits = logits(hidden);
            int label = (int) examples.labels().get(i);
            double sum = Arrays.stream(logits).map(Math::exp).sum();
            loss += (Math.log(sum) - logits[label]) / n;
            accuracy += Arrays.stream(logits).max().orElseThrow() == logits[label] ? 1.0 / n : 0;
            double[] slope = new double[classes];
            for (int c = 0; c < classes; c++) {
                slope[c] = (Math.exp(logits[c]) / sum - (c == label ? 1 : 0)) / n;
            }
            backward(x, y, hidden, slope, n);
        }
    }

    private double[] hidden(int x, int y) {
        double[] hidden = new double[width];
        for (int h = 0; h < width; h++) {
            double sum = weights[starts[3] + h];
            for (int d = 0; d < dimensions; d++) {
                sum += weights[starts[1] + h * dimensions + d] * weights[x * dimensions + d];
                sum += weights[starts[2] + h * dimensions + d] * weights[y * dimensions + d];
            }
            hidden[h] = Math.max(0, sum);
        }
        return hidden;
    }

    private double[] logits(double[] hidden) {
        double[] logits = new double[classes];
        for (int c = 0; c < classes; c++) {
            logits[c] = weights[starts[5] + c];
            for (int h = 0; h < width; h++) {
                logits[c] += weights[starts[4] + c * width + h] * hidden[h];
            }
        }
        return logits;
    }

    private void backward(int x, int y, double[] hidden, double[] slope, int n) {
        for (int h = 0; h < width; h++) {
            meanFeature[h] += hidden[h] / n;
            double back = 0;
            for (int c = 0; c < classes; c++) {
                gradient[starts[4] + c * width + h] += slope[c] * hidden[h];
                back += slope[c] * weights[starts[4] + c * width + h];
            }
            if (hidden[h] == 0) {
                continue;
            }
            gradient[starts[3] + h] += back;
            for (int d = 0; d < dimensions; d++) {
                gradient[starts[1] + h * dimensions + d] += back * weights[x * dimensions + d];
                gradient[starts[2] + h * dimensions + d] += back * weights[y * dimensions + d];
                gradient[x * dimensions + d] += back * weights[starts[1] + h * dimensions + d];
                gradient[y * dimensions + d] += back * weights[starts[2] + h * dimensions + d];
            }
        }
        for (int c = 0; c < classes; c++) {
            gradient[starts[5] + c] += slope[c];
        }
    }
}
