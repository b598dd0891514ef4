package io.grokwatch.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.grokwatch.events.Longs;
import io.grokwatch.trainer.task.Examples;
import io.grokwatch.trainer.task.Examples.Sequences;
import io.grokwatch.trainer.task.Examples.TokenPairs;
import java.util.Iterator;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * A transformer with examples, and the same examples written as sequences.
 *
 * @param examples in the form that the transformer encodes
 * @param sequences the same, for the textbook form
 */
record TransformerCase(String name, Transformer transformer, Examples examples, Sequences sequences) {
    private static final int TOKENS = 7;
    private static final int EXAMPLES = 20;

    static Stream<TransformerCase> all() {
        return Stream.of(
                equation("Grokfast's", prompt -> Transformers.grokfast(prompt, 2, 2, 8)),
                equation("Grokfast's of one layer", prompt -> Transformers.grokfast(prompt, 1, 2, 8)),
                equation("Grokfast's of three layers", prompt -> Transformers.grokfast(prompt, 3, 2, 8)),
                equation("modern", prompt -> Transformers.modern(prompt, 2, 2, 8)),
                equation("GPT-2's", prompt -> Transformers.gpt2(prompt, 2, 2, 8)),
                bare("Liu's", 2, Transformers.liu(TOKENS, TOKENS, 2, 2, 8)),
                bare("Prieto's", 1, Transformers.prieto(TOKENS, TOKENS, 1, 2, 8)),
                bare("Prieto's of two layers", 1, Transformers.prieto(TOKENS, TOKENS, 2, 2, 8)),
                bare("pizza", 1, Transformers.pizza(Prompt.pair(TOKENS), false, 1, 2, 8, 0.3)),
                bare("pizza of two layers", 1, Transformers.pizza(Prompt.pair(TOKENS), false, 2, 2, 8, 0.7)),
                stream("Power's", prompt -> Transformers.power(prompt, 2, 2, 8, true)),
                stream("Power's without norms", prompt -> Transformers.power(prompt, 2, 2, 8, false)),
                lengths("modern, of several lengths", prompt -> Transformers.modern(prompt, 2, 2, 8)));
    }

    private static TransformerCase equation(String name, Function<Prompt, Network> architecture) {
        long[] left = operands(1);
        long[] right = operands(2);
        long[] labels = operands(3);
        long[] tokens = IntStream.range(0, EXAMPLES)
                .boxed()
                .flatMapToLong(i -> LongStream.of(left[i], TOKENS + 1, right[i], TOKENS))
                .toArray();
        long[] positions = IntStream.range(0, EXAMPLES).mapToLong(i -> 3).toArray();
        return new TransformerCase(
                name,
                (Transformer) architecture.apply(Prompt.equation(TOKENS)),
                new TokenPairs(Longs.of(left), Longs.of(right), Longs.of(labels)),
                new Sequences(Longs.of(tokens), 4, Longs.of(positions), 1, Longs.of(labels)));
    }

    /** {@code x y}, with a number of answer positions. */
    private static TransformerCase bare(String name, int answers, Network network) {
        long[] left = operands(1);
        long[] right = operands(2);
        long[] tokens = IntStream.range(0, EXAMPLES)
                .boxed()
                .flatMapToLong(i -> LongStream.of(left[i], right[i]))
                .toArray();
        long[] positions = IntStream.range(0, EXAMPLES * answers)
                .mapToLong(i -> 2 - answers + i % answers)
                .toArray();
        return new TransformerCase(
                name,
                (Transformer) network,
                new TokenPairs(Longs.of(left), Longs.of(right), Longs.of(operands(3))),
                new Sequences(Longs.of(tokens), 2, Longs.of(positions), answers, Longs.of(new long[positions.length])));
    }

    private static TransformerCase stream(String name, Function<Prompt, Network> architecture) {
        Sequences stream = Prompts.stream(TOKENS, operands(1), operands(2));
        return new TransformerCase(
                name, (Transformer) architecture.apply(Prompts.stream(TOKENS, stream)), stream, stream);
    }

    /** Sequences of random tokens with random answer positions. */
    private static TransformerCase lengths(String name, Function<Prompt, Network> architecture) {
        Random random = new Random(4);
        Sequences sequences = new Sequences(
                Longs.of(random.longs(5 * EXAMPLES, 0, TOKENS).toArray()),
                5,
                Longs.of(random.longs(EXAMPLES, 1, 5).toArray()),
                1,
                Longs.of(operands(3)));
        return new TransformerCase(
                name, (Transformer) architecture.apply(Prompts.stream(TOKENS, sequences)), sequences, sequences);
    }

    private static long[] operands(long seed) {
        return new Random(seed).longs(EXAMPLES, 0, TOKENS).toArray();
    }

    /** The logits by the textbook form: all positions of all examples in every block, then the answer positions. */
    NDArray textbookLogits(NDList weights) {
        int count = sequences.count();
        int length = sequences.length();
        Iterator<NDArray> next = weights.iterator();
        NDArray embedding = next.next();
        NDManager manager = embedding.getManager();
        NDArray rows =
                TensorOps.lookup(embedding, manager.create(sequences.tokens().toArray()));
        NDArray positions = manager.create(
                IntStream.range(0, count * length).mapToLong(i -> i % length).toArray());
        rows = switch (transformer.positions()) {
            case PositionalEncoding.Learned learned -> rows.add(TensorOps.lookup(next.next(), positions));
            case PositionalEncoding.Sinusoidal sines ->
                rows.add(manager.create(PositionalEncoding.Sinusoidal.table(length, 8), new Shape(length, 8))
                        .get(positions));
            case PositionalEncoding.None none -> rows;
        };
        PromptTensors tensors = transformer.promptTensors(manager, embedding.getDataType());
        SharedPrefixLayout layout = new SharedPrefixLayout(
                0, 0, length, positions, null, transformer.prompt().causal(), tensors);
        for (int layer = 0; layer < transformer.layers(); layer++) {
            rows = transformer.block().forward(next, rows, layout);
        }
        int answers = sequences.answers();
        long[] answerRows = IntStream.range(0, count * answers)
                .mapToLong(i ->
                        (long) (i / answers) * length + sequences.positions().get(i))
                .toArray();
        NDArray features = transformer.finalNorm().apply(next, TensorOps.lookup(rows, manager.create(answerRows)));
        return transformer
                .unembedding()
                .apply(next, features.reshape(-1, transformer.unembedding().inputs()));
    }

    @Override
    public String toString() {
        return name;
    }
}
