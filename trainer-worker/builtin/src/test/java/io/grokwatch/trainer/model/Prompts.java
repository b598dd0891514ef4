package io.grokwatch.trainer.model;

import io.grokwatch.events.Longs;
import io.grokwatch.trainer.task.Examples.Sequences;
import java.util.List;
import java.util.stream.IntStream;

/** Prompts of tests. */
final class Prompts {
    private Prompts() {}

    /**
     * {@code <eos> x op y = c} as in openai/grok; the answers are c and the {@code <eos>} after it.
     *
     * @param tokens of the operands; {@code <eos>}, {@code =} and the operator follow them, then three unused tokens
     */
    static Prompt stream(int tokens, Sequences examples) {
        return Prompt.ofSequences(
                IntStream.range(0, tokens + 6).mapToObj(Integer::toString).toList(), List.of(examples));
    }

    /** The examples of some operands, with their sums as answers. */
    static Sequences stream(int tokens, long[] left, long[] right) {
        int count = left.length;
        long[] sequences = new long[6 * count];
        long[] positions = new long[2 * count];
        long[] labels = new long[2 * count];
        for (int i = 0; i < count; i++) {
            long answer = (left[i] + right[i]) % tokens;
            long[] sequence = {tokens, left[i], tokens + 2, right[i], tokens + 1, answer};
            System.arraycopy(sequence, 0, sequences, 6 * i, 6);
            positions[2 * i] = 4;
            positions[2 * i + 1] = 5;
            labels[2 * i] = answer;
            labels[2 * i + 1] = tokens;
        }
        return new Sequences(Longs.adopt(sequences), 6, Longs.adopt(positions), 2, Longs.adopt(labels));
    }
}
