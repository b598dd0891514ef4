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
 * A decoder, what it is given, and the same as sequences, which is what it reads.
 *
 * @param examples as the decoder is given them
 * @param sequences what that comes to
 */
record DecoderCase(String name, Decoder decoder, Examples examples, Sequences sequences) {
    private static final int TOKENS = 7;
    private static final int EXAMPLES = 20;

    static Stream<DecoderCase> all() {
        return Stream.of(
                equation("Grokfast's", prompt -> Decoders.grokfast(prompt, 2, 2, 8)),
                equation("Grokfast's of one layer", prompt -> Decoders.grokfast(prompt, 1, 2, 8)),
                equation("Grokfast's of three layers", prompt -> Decoders.grokfast(prompt, 3, 2, 8)),
                equation("modern", prompt -> Decoders.modern(prompt, 2, 2, 8)),
                equation("GPT-2's", prompt -> Decoders.gpt2(prompt, 2, 2, 8)),
                bare("Liu's", 2, Decoders.liu(TOKENS, TOKENS, 2, 2, 8)),
                bare("Prieto's", 1, Decoders.prieto(TOKENS, TOKENS, 1, 2, 8)),
                bare("Prieto's of two layers", 1, Decoders.prieto(TOKENS, TOKENS, 2, 2, 8)),
                bare("pizza", 1, Decoders.pizza(Prompt.bare(TOKENS), false, 1, 2, 8, 0.3)),
                bare("pizza of two layers", 1, Decoders.pizza(Prompt.bare(TOKENS), false, 2, 2, 8, 0.7)),
                stream("Power's", prompt -> Decoders.power(prompt, 2, 2, 8, true)),
                stream("Power's without norms", prompt -> Decoders.power(prompt, 2, 2, 8, false)),
                lengths("modern, of several lengths", prompt -> Decoders.modern(prompt, 2, 2, 8)));
    }

    private static DecoderCase equation(String name, Function<Prompt, Network> decoder) {
        long[] left = operands(1);
        long[] right = operands(2);
        long[] labels = operands(3);
        long[] tokens = IntStream.range(0, EXAMPLES)
                .boxed()
                .flatMapToLong(i -> LongStream.of(left[i], TOKENS + 1, right[i], TOKENS))
                .toArray();
        long[] positions = IntStream.range(0, EXAMPLES).mapToLong(i -> 3).toArray();
        return new DecoderCase(
                name,
                (Decoder) decoder.apply(Prompt.equation(TOKENS)),
                new TokenPairs(Longs.of(left), Longs.of(right), Longs.of(labels)),
                new Sequences(Longs.of(tokens), 4, Longs.of(positions), 1, Longs.of(labels)));
    }

    /** {@code x y}, read at so many positions side by side. */
    private static DecoderCase bare(String name, int read, Network decoder) {
        long[] left = operands(1);
        long[] right = operands(2);
        long[] tokens = IntStream.range(0, EXAMPLES)
                .boxed()
                .flatMapToLong(i -> LongStream.of(left[i], right[i]))
                .toArray();
        long[] positions = IntStream.range(0, EXAMPLES * read)
                .mapToLong(i -> 2 - read + i % read)
                .toArray();
        return new DecoderCase(
                name,
                (Decoder) decoder,
                new TokenPairs(Longs.of(left), Longs.of(right), Longs.of(operands(3))),
                new Sequences(Longs.of(tokens), 2, Longs.of(positions), read, Longs.of(new long[positions.length])));
    }

    private static DecoderCase stream(String name, Function<Prompt, Network> decoder) {
        Sequences stream = Prompts.stream(TOKENS, operands(1), operands(2));
        return new DecoderCase(name, (Decoder) decoder.apply(Prompts.stream(TOKENS, stream)), stream, stream);
    }

    /** Sequences of any tokens, asked at any position. */
    private static DecoderCase lengths(String name, Function<Prompt, Network> decoder) {
        Random random = new Random(4);
        Sequences sequences = new Sequences(
                Longs.of(random.longs(5 * EXAMPLES, 0, TOKENS).toArray()),
                5,
                Longs.of(random.longs(EXAMPLES, 1, 5).toArray()),
                1,
                Longs.of(operands(3)));
        return new DecoderCase(name, (Decoder) decoder.apply(Prompts.stream(TOKENS, sequences)), sequences, sequences);
    }

    private static long[] operands(long seed) {
        return new Random(seed).longs(EXAMPLES, 0, TOKENS).toArray();
    }

    /** The logits by the plain form: every position of every example in every layer, and then those asked for. */
    NDArray plainLogits(NDList weights) {
        int count = sequences.count();
        int length = sequences.length();
        Iterator<NDArray> next = weights.iterator();
        NDArray embedding = next.next();
        NDManager manager = embedding.getManager();
        NDArray rows =
                EmbeddingMlp.rows(embedding, manager.create(sequences.tokens().toArray()));
        NDArray positions = manager.create(
                IntStream.range(0, count * length).mapToLong(i -> i % length).toArray());
        rows = switch (decoder.positions()) {
            case Positions.Learned learned -> rows.add(EmbeddingMlp.rows(next.next(), positions));
            case Positions.Sinusoidal sines ->
                rows.add(manager.create(Positions.Sinusoidal.table(length, 8), new Shape(length, 8))
                        .get(positions));
            case Positions.None none -> rows;
        };
        PromptTables tables = decoder.tables(manager, embedding.getDataType());
        Places own = new Places(0, 0, length, positions, null, decoder.prompt().inOrder(), tables);
        for (int layer = 0; layer < decoder.layers(); layer++) {
            rows = decoder.block().ofAll(next, rows, own);
        }
        int answers = sequences.answers();
        long[] asked = IntStream.range(0, count * answers)
                .mapToLong(i ->
                        (long) (i / answers) * length + sequences.positions().get(i))
                .toArray();
        NDArray features = decoder.finalNorm().apply(next, EmbeddingMlp.rows(rows, manager.create(asked)));
        return decoder.unembedding()
                .apply(next, features.reshape(-1, decoder.unembedding().inputs()));
    }

    @Override
    public String toString() {
        return name;
    }
}
