package io.grokwatch.trainer.probe;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.training.GradientCollector;
import io.grokwatch.events.MetricNames;
import io.grokwatch.trainer.engine.TorchEngine;
import io.grokwatch.trainer.model.Network;
import io.grokwatch.trainer.model.Weights;
import io.grokwatch.trainer.task.Task;
import java.util.List;
import java.util.Random;

/**
 * Gradient symmetricity (Zhong et al., arXiv 2306.17844, definition 4.1): the cosine similarity of the gradients of a logit
 * with respect to the embeddings of its two operands, {@code cos(dQ_abc / dE_a, dQ_abc / dE_b)}, in [-1, 1], as the mean over
 * 100 triples of two different residues and a class. Above .98 the network does not implement the "clock". The triples are
 * the same at every measurement; each costs a backward pass.
 */
final class GradientSymmetricity implements Probe {
    private static final int TRIPLES = 100;

    private final Network network;
    private final Weights weights;
    private final int modulus;
    /** Token of residue 0 as the second operand. */
    private final int secondToken;
    /** Row of the embedding of token 0 as the second operand. */
    private final int secondRow;

    private final long seed;

    /** @throws IllegalArgumentException unless the task is a table of residues under + or - and has an embedding */
    GradientSymmetricity(Task task, Network network, Weights weights, long seed) {
        ResidueTable table = ResidueTable.of(task, network);
        modulus = table.modulus();
        secondToken = table.secondToken();
        this.network = network;
        this.weights = weights;
        this.seed = seed;
        // If each operand has rows for all tokens, those of the second follow those of the first.
        int tokens = modulus + secondToken;
        secondRow = network.embeddingLabels().size() == 2 * tokens ? tokens : 0;
    }

    @Override
    public List<String> names() {
        return List.of(MetricNames.GRADIENT_SYMMETRICITY);
    }

    @Override
    public double[] measure() {
        Random random = new Random(seed);
        double sum = 0;
        for (int i = 0; i < TRIPLES; i++) {
            int a = random.nextInt(modulus);
            int b = (a + 1 + random.nextInt(modulus - 1)) % modulus;
            sum += cosine(a, b, random.nextInt(modulus));
        }
        return new double[] {sum / TRIPLES};
    }

    private double cosine(int a, int b, int c) {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            NDManager manager = weights.flat().getManager();
            NDArray copy = weights.flat().duplicate();
            copy.setRequiresGradient(true);
            NDList pair = network.encode(
                    new NDList(manager.create(new long[] {a}), manager.create(new long[] {secondToken + b})));
            try (GradientCollector collector = TorchEngine.load().newGradientCollector()) {
                NDArray logits = network.forward(weights.split(copy), pair).logits();
                collector.backward(logits.get(new NDIndex(0, c)));
            }
            NDArray embedding = weights.split(copy.getGradient()).get(network.embedding());
            float[] first = embedding.get(new NDIndex(a)).toFloatArray();
            float[] second =
                    embedding.get(new NDIndex(secondRow + secondToken + b)).toFloatArray();
            return cosine(first, second);
        }
    }

    private static double cosine(float[] x, float[] y) {
        double product = 0;
        double squareX = 0;
        double squareY = 0;
        for (int i = 0; i < x.length; i++) {
            product += (double) x[i] * y[i];
            squareX += (double) x[i] * x[i];
            squareY += (double) y[i] * y[i];
        }
        return product / Math.sqrt(squareX * squareY);
    }
}
