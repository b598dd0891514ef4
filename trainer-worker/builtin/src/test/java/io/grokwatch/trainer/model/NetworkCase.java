package io.grokwatch.trainer.model;

import io.grokwatch.events.Floats;
import io.grokwatch.events.Longs;
import io.grokwatch.trainer.task.Examples;
import io.grokwatch.trainer.task.Examples.TokenPairs;
import io.grokwatch.trainer.task.Examples.Vectors;
import java.util.Random;
import java.util.stream.Stream;

/** A small network of every architecture with examples. */
record NetworkCase(String name, Network network, Examples examples) {
    private static final int TOKENS = 7;
    private static final int EXAMPLES = 20;
    private static final int DIMENSIONS = 5;

    static Stream<NetworkCase> all() {
        return Stream.concat(
                TransformerCase.all()
                        .map(given -> new NetworkCase(given.name(), given.transformer(), given.examples())),
                Stream.concat(ofPairs(), ofVectors()));
    }

    private static Stream<NetworkCase> ofPairs() {
        TokenPairs pairs = new TokenPairs(operands(1), operands(2), operands(3));
        return Stream.of(
                        new EmbeddingMlp(TOKENS, 4, 16, TOKENS, 0.5),
                        new Mlp(2 * TOKENS, true, 2, 16, TOKENS, false),
                        new Mlp(2 * TOKENS, true, 1, 16, TOKENS, true),
                        AutogradMlps.toy(TOKENS, 1, 16, 4),
                        AutogradMlps.toyOfMatrices(TOKENS, 3, 16, 4),
                        AutogradMlps.tanhOfPairs(TOKENS, 2, 16, TOKENS, true),
                        AutogradMlps.quadratic(TOKENS, 16, TOKENS),
                        Transformers.pizza(Prompt.pairWithEquals(TOKENS), true, 1, 2, 8, 0.3),
                        new Lstm(Prompt.equation(TOKENS), 6, 8),
                        new OneLayerTransformer(TOKENS, 8, 2))
                .map(network -> new NetworkCase(network.toString(), network, pairs));
    }

    private static Stream<NetworkCase> ofVectors() {
        Random random = new Random(4);
        float[] values = new float[EXAMPLES * DIMENSIONS];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        Vectors vectors = new Vectors(Floats.of(values), DIMENSIONS, operands(3));
        return Stream.of(
                        new Mlp(DIMENSIONS, false, 3, 16, TOKENS, true),
                        AutogradMlps.tanhOfPoints(DIMENSIONS, 2, 16, 3, true))
                .map(network -> new NetworkCase(network.toString(), network, vectors));
    }

    private static Longs operands(long seed) {
        return Longs.adopt(new Random(seed).longs(EXAMPLES, 0, TOKENS).toArray());
    }

    @Override
    public String toString() {
        return name;
    }
}
