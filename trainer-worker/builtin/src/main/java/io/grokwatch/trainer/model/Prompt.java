package io.grokwatch.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.grokwatch.events.Longs;
import io.grokwatch.trainer.task.Examples.Sequences;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * The set of sequences that a network reads, described by the tokens that occur at each position. A network computes what
 * depends on few tokens for those alone ({@link SharedPrefixLayout}).
 *
 * @param vocabulary names of the tokens, in their order
 * @param columns tokens that occur at each position, ascending
 * @param answers number of answer positions, which are the last ones; 0 if they differ between examples
 * @param template how a pair of tokens is written as such a sequence; null if examples are sequences already
 * @param causal whether a position attends only to those up to it
 * @param shared whether activations of a common prefix are computed once
 */
public record Prompt(
        List<String> vocabulary,
        List<Longs> columns,
        int answers,
        @Nullable List<Slot> template,
        boolean causal,
        boolean shared) {
    /** With more different prefixes than this, too few examples have one in common for sharing to pay. */
    private static final int MAX_PREFIXES = 512;

    /** A position of a template. */
    public sealed interface Slot {
        /** The first token of the pair. */
        record Left() implements Slot {}

        /** The second token of the pair. */
        record Right() implements Slot {}

        /** A fixed symbol. */
        record Symbol(String name) implements Slot {}
    }

    public static final Slot LEFT = new Slot.Left();
    public static final Slot RIGHT = new Slot.Right();

    /** {@code x op y =}; the token of {@code =} precedes that of {@code op} (teddykoker/grokking, ironjr/grokfast). */
    public static Prompt equation(int tokens) {
        return ofPairs(tokens, List.of("=", "op"), List.of(LEFT, new Slot.Symbol("op"), RIGHT, new Slot.Symbol("=")));
    }

    /** {@code x y}. */
    public static Prompt pair(int tokens) {
        return ofPairs(tokens, List.of(), List.of(LEFT, RIGHT));
    }

    /** {@code x y =} (fjzzq2002/pizza, eqn_sign). */
    public static Prompt pairWithEquals(int tokens) {
        return ofPairs(tokens, List.of("="), List.of(LEFT, RIGHT, new Slot.Symbol("=")));
    }

    /**
     * Pairs of tokens written by a template, with one answer at the last position.
     *
     * @param tokens size of the operands' vocabulary, tokens 0 to {@code tokens - 1}; the symbols follow in their order
     * @param symbols all that the template contains
     */
    public static Prompt ofPairs(int tokens, List<String> symbols, List<Slot> template) {
        Longs operand = Longs.adopt(LongStream.range(0, tokens).toArray());
        List<Longs> columns = template.stream()
                .map(slot -> slot instanceof Slot.Symbol symbol
                        ? Longs.of(tokens + symbols.indexOf(symbol.name()))
                        : operand)
                .toList();
        List<String> vocabulary = new ArrayList<>(
                IntStream.range(0, tokens).mapToObj(Integer::toString).toList());
        vocabulary.addAll(symbols);
        return new Prompt(List.copyOf(vocabulary), columns, 1, List.copyOf(template), true, true);
    }

    /**
     * The sequences of some examples.
     *
     * @param examples every set that the network will read, those of the validation splits too; all of one length
     */
    public static Prompt ofSequences(List<String> vocabulary, List<Sequences> examples) {
        int length = examples.getFirst().length();
        List<Longs> columns = IntStream.range(0, length)
                .mapToObj(position -> Longs.adopt(examples.stream()
                        .flatMapToLong(set -> IntStream.range(0, set.count())
                                .mapToLong(i -> set.tokens().get(i * length + position)))
                        .distinct()
                        .sorted()
                        .toArray()))
                .toList();
        int answers = examples.getFirst().answers();
        boolean atEnd = examples.stream()
                .allMatch(set -> IntStream.range(0, set.labels().size())
                        .allMatch(i -> set.positions().get(i) == length - answers + i % answers));
        return new Prompt(List.copyOf(vocabulary), columns, atEnd ? answers : 0, null, true, true);
    }

    /** The same without a causal mask: every position attends to all. */
    Prompt bidirectional() {
        return new Prompt(vocabulary, columns, answers, template, false, shared);
    }

    /** The same without shared prefixes. */
    Prompt unshared() {
        return new Prompt(vocabulary, columns, answers, template, causal, false);
    }

    /** The same with another number of answer positions. */
    Prompt withAnswerPositions(int last) {
        return new Prompt(vocabulary, columns, last, template, causal, shared);
    }

    int length() {
        return columns.size();
    }

    /** Number of leading positions that depend on the first varying token alone; answer positions are never among them. */
    int prefixLength() {
        List<Integer> varying = IntStream.range(0, length())
                .filter(position -> columns.get(position).size() > 1)
                .boxed()
                .toList();
        if (!shared
                || !causal
                || answers == 0
                || varying.isEmpty()
                || columns.get(varying.getFirst()).size() > MAX_PREFIXES) {
            return 0;
        }
        return Math.min(length() - answers, varying.size() > 1 ? varying.get(1) : length());
    }

    /** Number of different prefixes. */
    int prefixes() {
        return prefixTokens().size();
    }

    /** The varying token of each prefix. */
    private Longs prefixTokens() {
        return columns.subList(0, prefixLength()).stream()
                .filter(column -> column.size() > 1)
                .findFirst()
                .orElse(Longs.of(0));
    }

    /**
     * Encodes a batch for {@link SharedPrefixLayout#of}.
     *
     * @param inputs two vectors of tokens, [batch]; or tokens, [batch, length], and answer positions, [batch, answers]
     * @return index of each example's prefix, [batch]; row of the table at each later position, [batch, suffixLength]; and,
     *     if they differ between examples, the answer positions
     */
    NDList encode(NDList inputs) {
        NDList tokens = template == null ? inputs.get(0).split(length(), 1) : write(inputs, template);
        NDManager manager = tokens.get(0).getManager();
        NDArray prefixOf = tokens.get(0).flatten().zerosLike();
        for (int position = 0; position < prefixLength(); position++) {
            if (columns.get(position).size() > 1) {
                prefixOf = rowOfToken(manager, columns.get(position), 0)
                        .get(tokens.get(position).flatten());
            }
        }
        NDList suffix = new NDList();
        int start = 0;
        for (int position = prefixLength(); position < length(); position++) {
            Longs column = columns.get(position);
            suffix.add(
                    rowOfToken(manager, column, start).get(tokens.get(position).flatten()));
            start += column.size();
        }
        NDList encoded = new NDList(prefixOf, NDArrays.stack(suffix, 1));
        if (answers == 0) {
            encoded.add(inputs.get(1));
        }
        return encoded;
    }

    private NDList write(NDList inputs, List<Slot> slots) {
        NDArray zeros = inputs.get(0).zerosLike();
        NDList tokens = new NDList();
        for (int position = 0; position < slots.size(); position++) {
            tokens.add(
                    switch (slots.get(position)) {
                        case Slot.Left left -> inputs.get(0);
                        case Slot.Right right -> inputs.get(1);
                        case Slot.Symbol symbol ->
                            zeros.add(zeros.getManager()
                                    .create(columns.get(position).toArray()));
                    });
        }
        return tokens;
    }

    /** The row of every token of the vocabulary in the part of the table that belongs to a position. */
    private NDArray rowOfToken(NDManager manager, Longs column, int start) {
        long[] rows = new long[vocabulary.size()];
        for (int i = 0; i < column.size(); i++) {
            rows[Math.toIntExact(column.get(i))] = (long) start + i;
        }
        return manager.create(rows);
    }

    /** The token of each row of the table: all prefixes one after the other, then the column of each later position. */
    long[] tableTokens() {
        LongStream prefixes = Arrays.stream(prefixTokens().toArray())
                .flatMap(token -> columns.subList(0, prefixLength()).stream()
                        .mapToLong(column -> column.size() > 1 ? token : column.get(0)));
        LongStream suffixes = columns.subList(prefixLength(), length()).stream()
                .flatMapToLong(column -> Arrays.stream(column.toArray()));
        return LongStream.concat(prefixes, suffixes).toArray();
    }

    /** The position of each row of the table. */
    long[] tablePositions() {
        LongStream prefixes = LongStream.range(0, prefixes()).flatMap(token -> LongStream.range(0, prefixLength()));
        LongStream suffixes = IntStream.range(prefixLength(), length())
                .mapToObj(position -> LongStream.generate(() -> position)
                        .limit(columns.get(position).size()))
                .flatMapToLong(positions -> positions);
        return LongStream.concat(prefixes, suffixes).toArray();
    }

    /**
     * Selects the answer positions, where they differ between examples.
     *
     * @param rows activations of all positions, [batch * length, width]
     * @return [batch * answers, width]
     */
    NDArray answers(NDArray rows, NDList encoded) {
        NDArray positions = encoded.get(2);
        int all = Math.toIntExact(positions.getShape().get(0) * length());
        NDArray first =
                positions.getManager().arange(0, all, length(), DataType.INT64).expandDims(1);
        return TensorOps.lookup(rows, positions.add(first).flatten());
    }
}
