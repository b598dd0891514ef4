package io.grokwatch.trainer.task;

import io.grokwatch.events.Longs;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The 239 tokens of {@code data.py} in openai/grok: 97 residues, the 120 permutations of five objects, 20 operators, {@code
 * =} and {@code <eos>}. Their order differs from the source: the operands of the task come first, so that the first rows of
 * an embedding are those that its structure describes.
 */
final class PowerVocabulary {
    private static final int RESIDUES = 97;
    private static final int PERMUTATIONS = 120;
    private static final int LENGTH = 6;
    private static final long FIRST_ANSWER = 4;
    private static final List<String> OPERATORS = List.of(
            "+",
            "-",
            "*",
            "/",
            "x2+y",
            "x3+y",
            "x2+y2",
            "x2+xy+y2",
            "x2+xy+y2+x",
            "x3+xy",
            "x3+xy2+y",
            "mix",
            "+*",
            "+-",
            "compose",
            "conjugate",
            "sandwich",
            "sort",
            "reverse",
            "copy");

    private final List<String> names = new ArrayList<>();
    private final long operator;
    private final long equal;
    private final long eos;

    /**
     * The vocabulary of one task.
     *
     * @param symbols 97 or 120
     */
    PowerVocabulary(int symbols, String operator) {
        if (symbols != RESIDUES && symbols != PERMUTATIONS) {
            throw new IllegalArgumentException(
                    "parameter layout must not be power where the operands are neither residues mod 97 nor permutations"
                            + " of 5 objects");
        }
        if (!OPERATORS.contains(operator)) {
            throw new IllegalArgumentException("parameter layout must not be power with the operation " + operator);
        }
        boolean residuesFirst = symbols == RESIDUES;
        add(residuesFirst ? "" : "s", symbols);
        add(residuesFirst ? "s" : "", RESIDUES + PERMUTATIONS - symbols);
        names.addAll(OPERATORS);
        names.addAll(List.of("=", "<eos>"));
        this.operator = names.lastIndexOf(operator);
        equal = names.indexOf("=");
        eos = names.indexOf("<eos>");
    }

    private void add(String prefix, int count) {
        IntStream.range(0, count).mapToObj(i -> prefix + i).forEach(names::add);
    }

    List<String> names() {
        return names;
    }

    /** {@code <eos> x op y = c}; the answer at {@code =} is c, that at c is {@code <eos>}. */
    Examples write(Longs x, Longs y, Longs answer) {
        int count = answer.size();
        long[] tokens = new long[count * LENGTH];
        long[] positions = new long[2 * count];
        long[] labels = new long[2 * count];
        for (int i = 0; i < count; i++) {
            long c = answer.get(i);
            long[] sequence = {eos, x.get(i), operator, y.get(i), equal, c};
            System.arraycopy(sequence, 0, tokens, i * LENGTH, LENGTH);
            positions[2 * i] = FIRST_ANSWER;
            positions[2 * i + 1] = FIRST_ANSWER + 1;
            labels[2 * i] = c;
            labels[2 * i + 1] = eos;
        }
        return new Examples.Sequences(Longs.adopt(tokens), LENGTH, Longs.adopt(positions), 2, Longs.adopt(labels));
    }

    /** {@code <eos> op a b ... = c d ...}; the answers are all tokens after {@code =}, and {@code <eos>} after them. */
    Examples write(List<long[]> operands, List<long[]> answers) {
        int size = operands.getFirst().length;
        int length = 2 * size + 3;
        int answerCount = size + 1;
        long[] tokens = new long[operands.size() * length];
        long[] positions = new long[operands.size() * answerCount];
        long[] labels = new long[operands.size() * answerCount];
        for (int i = 0; i < operands.size(); i++) {
            int start = i * length;
            tokens[start] = eos;
            tokens[start + 1] = operator;
            System.arraycopy(operands.get(i), 0, tokens, start + 2, size);
            tokens[start + 2 + size] = equal;
            System.arraycopy(answers.get(i), 0, tokens, start + 3 + size, size);
            System.arraycopy(answers.get(i), 0, labels, i * answerCount, size);
            labels[i * answerCount + size] = eos;
            for (int answer = 0; answer < answerCount; answer++) {
                positions[i * answerCount + answer] = size + 2L + answer;
            }
        }
        return new Examples.Sequences(
                Longs.adopt(tokens), length, Longs.adopt(positions), answerCount, Longs.adopt(labels));
    }
}
