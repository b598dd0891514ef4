package io.grokwatch.trainer.probe;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.grokwatch.events.KeyFrequencies;
import io.grokwatch.events.MetricNames;
import io.grokwatch.trainer.model.Network;
import io.grokwatch.trainer.model.Weights;
import io.grokwatch.trainer.task.Task;
import java.util.ArrayList;
import java.util.List;

/**
 * Progress measures on the logits of all pairs; they cost one forward pass over the whole table.
 *
 * <ul>
 *   <li>Restricted loss (Nanda et al., arXiv 2301.05217): cross-entropy on all pairs of the logits' components along
 *       {@code cos(w_k s)} and {@code sin(w_k s)} of the key frequencies, with s the answer and w_k = 2 pi k / p, plus each
 *       class's mean logit. It falls while the general solution forms.
 *   <li>Excluded loss (ibid.): cross-entropy on the train set of the logits without those components. It rises as the
 *       network comes to depend on them.
 *   <li>Distance irrelevance (Zhong et al., arXiv 2306.17844, definition 4.2): the standard deviation of the correct logit
 *       over pairs of one distance, averaged over distances, divided by that over all pairs; in [0, 1], near 0 for the
 *       "pizza", near 1 for the "clock".
 * </ul>
 *
 * <p>The key frequencies are those of the embedding: {@link KeyFrequencies}. Without any, the restricted logits are the class
 * means, and nothing is excluded.
 */
final class LogitProbe implements Probe {
    private final ResidueTable table;
    private final Network network;
    private final Weights weights;
    private final NDList encoded;

    /** @throws IllegalArgumentException unless the task is a table of residues under + or - and has an embedding */
    LogitProbe(Task task, Network network, Weights weights) {
        table = ResidueTable.of(task, network);
        this.network = network;
        this.weights = weights;
        encoded = table.encode(network, weights.flat().getManager());
    }

    @Override
    public List<String> names() {
        return List.of(MetricNames.RESTRICTED_LOSS, MetricNames.EXCLUDED_LOSS, MetricNames.DISTANCE_IRRELEVANCE);
    }

    @Override
    public double[] measure() {
        return measure(table, table.logits(network, weights, encoded), keyFrequencies());
    }

    /** The three measures of some logits. */
    static double[] measure(ResidueTable table, double[][] logits, List<Integer> frequencies) {
        double[][] key = new double[logits.length][table.modulus()];
        for (int frequency : frequencies) {
            addComponent(table, logits, key, frequency, 0);
            addComponent(table, logits, key, frequency, Math.PI / 2);
        }
        double[] mean = mean(logits);
        double[] keyMean = mean(key);
        double[][] restricted = new double[logits.length][table.modulus()];
        double[][] excluded = new double[logits.length][table.modulus()];
        for (int i = 0; i < logits.length; i++) {
            for (int c = 0; c < table.modulus(); c++) {
                restricted[i][c] = key[i][c] - keyMean[c] + mean[c];
                excluded[i][c] = logits[i][c] - key[i][c];
            }
        }
        return new double[] {
            crossEntropy(table, restricted, table.count()),
            crossEntropy(table, excluded, table.trainCount()),
            distanceIrrelevance(table, logits)
        };
    }

    /** Adds the projection of each class's logits on the unit vector along cos(w s - phase). */
    private static void addComponent(
            ResidueTable table, double[][] logits, double[][] sum, int frequency, double phase) {
        double[] direction = new double[table.count()];
        double square = 0;
        for (int i = 0; i < direction.length; i++) {
            direction[i] = Math.cos(2 * Math.PI * frequency * table.answer(i) / table.modulus() - phase);
            square += direction[i] * direction[i];
        }
        for (int c = 0; c < table.modulus(); c++) {
            double product = 0;
            for (int i = 0; i < direction.length; i++) {
                product += direction[i] * logits[i][c];
            }
            for (int i = 0; i < direction.length; i++) {
                sum[i][c] += product / square * direction[i];
            }
        }
    }

    private static double[] mean(double[][] logits) {
        double[] mean = new double[logits[0].length];
        for (double[] row : logits) {
            for (int c = 0; c < mean.length; c++) {
                mean[c] += row[c] / logits.length;
            }
        }
        return mean;
    }

    private static double crossEntropy(ResidueTable table, double[][] logits, int count) {
        double sum = 0;
        for (int i = 0; i < count; i++) {
            double max = Double.NEGATIVE_INFINITY;
            for (double logit : logits[i]) {
                max = Math.max(max, logit);
            }
            double total = 0;
            for (double logit : logits[i]) {
                total += Math.exp(logit - max);
            }
            sum += max + Math.log(total) - logits[i][table.answer(i)];
        }
        return sum / count;
    }

    private static double distanceIrrelevance(ResidueTable table, double[][] logits) {
        List<List<Double>> byDistance = new ArrayList<>();
        for (int d = 0; d < table.modulus(); d++) {
            byDistance.add(new ArrayList<>());
        }
        List<Double> all = new ArrayList<>(logits.length);
        for (int i = 0; i < logits.length; i++) {
            double correct = logits[i][table.answer(i)];
            byDistance.get(table.distance(i)).add(correct);
            all.add(correct);
        }
        double within = byDistance.stream()
                .filter(pairs -> !pairs.isEmpty())
                .mapToDouble(LogitProbe::deviation)
                .average()
                .orElse(Double.NaN);
        return within / deviation(all);
    }

    private static double deviation(List<Double> values) {
        double mean = values.stream().mapToDouble(v -> v).average().orElse(Double.NaN);
        return Math.sqrt(values.stream()
                .mapToDouble(v -> (v - mean) * (v - mean))
                .average()
                .orElse(Double.NaN));
    }

    private List<Integer> keyFrequencies() {
        NDArray embedding = weights.view(network.embedding());
        int columns = Math.toIntExact(embedding.getShape().get(1));
        return keyFrequencies(embedding.toFloatArray(), columns, table.modulus());
    }

    /** The key frequencies of the first rows of an embedding. */
    static List<Integer> keyFrequencies(float[] embedding, int columns, int modulus) {
        int count = (modulus - 1) / 2;
        double[] power = new double[count];
        for (int k = 1; k <= count; k++) {
            for (int d = 0; d < columns; d++) {
                double real = 0;
                double imaginary = 0;
                for (int a = 0; a < modulus; a++) {
                    double angle = 2 * Math.PI * k * a / modulus;
                    real += embedding[a * columns + d] * Math.cos(angle);
                    imaginary += embedding[a * columns + d] * Math.sin(angle);
                }
                power[k - 1] += real * real + imaginary * imaginary;
            }
        }
        return KeyFrequencies.of(power, independentColumns(embedding, columns, modulus));
    }

    /** 1 / Σσᵢ² for the variance fractions σ of some rows: (tr S)² / ‖S‖² with their scatter matrix S. */
    private static double independentColumns(float[] embedding, int columns, int rows) {
        double[] mean = new double[columns];
        for (int i = 0; i < rows * columns; i++) {
            mean[i % columns] += embedding[i] / rows;
        }
        double trace = 0;
        double squares = 0;
        for (int d = 0; d < columns; d++) {
            for (int e = 0; e < columns; e++) {
                double product = 0;
                for (int a = 0; a < rows; a++) {
                    product += (embedding[a * columns + d] - mean[d]) * (embedding[a * columns + e] - mean[e]);
                }
                trace += d == e ? product : 0;
                squares += product * product;
            }
        }
        return squares > 0 ? trace * trace / squares : 1;
    }
}
