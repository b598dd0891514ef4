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
 * What a decoder reads: sequences of which it is known what may stand where, so that everything that follows from a few
 * tokens is worked out for those alone ({@link Places}).
 *
 * @param vocabulary what the tokens are called, in their order
 * @param columns the tokens that may stand at each position, ascending
 * @param answers at how many of the last positions an answer is asked for; 0 if that differs between examples
 * @param pair how a pair of tokens is written as such a sequence; null if sequences come as they are
 * @param inOrder whether a position is to see only those up to it
 * @param shared whether what follows from the same beginning is worked out once
 */
public record Prompt(
        List<String> vocabulary,
        List<Longs> columns,
        int answers,
        @Nullable List<Slot> pair,
        boolean inOrder,
        boolean shared) {
    /** Beyond so many tokens at the first position that differs, prompts hardly share their beginning. */
    private static final int MOST_STEMS = 512;

    /** What stands at a position of a prompt made of two tokens. */
    public sealed interface Slot {
        /** The first of them. */
        record Left() implements Slot {}

        /** The second. */
        record Right() implements Slot {}

        /** Always the same. */
        record Sign(String name) implements Slot {}
    }

    public static final Slot LEFT = new Slot.Left();
    public static final Slot RIGHT = new Slot.Right();

    /** {@code x op y =}, {@code =} being the first of the signs (teddykoker/grokking, ironjr/grokfast). */
    public static Prompt equation(int tokens) {
        return ofPairs(tokens, List.of("=", "op"), List.of(LEFT, new Slot.Sign("op"), RIGHT, new Slot.Sign("=")));
    }

    /** {@code x y}. */
    public static Prompt bare(int tokens) {
        return ofPairs(tokens, List.of(), List.of(LEFT, RIGHT));
    }

    /** {@code x y =} (fjzzq2002/pizza, eqn_sign). */
    public static Prompt bareWithSign(int tokens) {
        return ofPairs(tokens, List.of("="), List.of(LEFT, RIGHT, new Slot.Sign("=")));
    }

    /**
     * Two tokens written out, the answer asked for at the end.
     *
     * @param tokens that the two are drawn from, counted from 0; signs follow them in the order of their names here
     * @param signs all there are
     */
    public static Prompt ofPairs(int tokens, List<String> signs, List<Slot> slots) {
        Longs operand = Longs.adopt(LongStream.range(0, tokens).toArray());
        List<Longs> columns = slots.stream()
                .map(slot -> slot instanceof Slot.Sign sign ? Longs.of(tokens + signs.indexOf(sign.name())) : operand)
                .toList();
        List<String> vocabulary = new ArrayList<>(
                IntStream.range(0, tokens).mapToObj(Integer::toString).toList());
        vocabulary.addAll(signs);
        return new Prompt(List.copyOf(vocabulary), columns, 1, List.copyOf(slots), true, true);
    }

    /**
     * Sequences as some examples have them.
     *
     * @param examples all that the decoder is to read, the validation sets too; of one length
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
        boolean last = examples.stream()
                .allMatch(set -> IntStream.range(0, set.labels().size())
                        .allMatch(i -> set.positions().get(i) == length - answers + i % answers));
        return new Prompt(List.copyOf(vocabulary), columns, last ? answers : 0, null, true, true);
    }

    /** The same, every position seeing all. */
    Prompt seenAtOnce() {
        return new Prompt(vocabulary, columns, answers, pair, false, shared);
    }

    /** The same, nothing of one example being that of another. */
    Prompt apart() {
        return new Prompt(vocabulary, columns, answers, pair, inOrder, false);
    }

    /** The same, read at so many of the last positions. */
    Prompt readAt(int last) {
        return new Prompt(vocabulary, columns, last, pair, inOrder, shared);
    }

    int length() {
        return columns.size();
    }

    /** Positions that follow from the first token that differs between prompts; answers are never among them. */
    int stem() {
        List<Integer> varying = IntStream.range(0, length())
                .filter(position -> columns.get(position).size() > 1)
                .boxed()
                .toList();
        if (!shared
                || !inOrder
                || answers == 0
                || varying.isEmpty()
                || columns.get(varying.getFirst()).size() > MOST_STEMS) {
            return 0;
        }
        return Math.min(length() - answers, varying.size() > 1 ? varying.get(1) : length());
    }

    /** The tokens that tell stems apart. */
    private Longs stemTokens() {
        return columns.subList(0, stem()).stream()
                .filter(column -> column.size() > 1)
                .findFirst()
                .orElse(Longs.of(0));
    }

    /**
     * The prompts of some examples, as {@link #places} takes them.
     *
     * @param inputs two vectors of tokens; or tokens, examples x length, and the positions of the answers, examples x
     *     answers
     * @return which stem each has, which row of the table stands at each later position, and, if they differ, the
     *     positions of the answers
     */
    NDList encode(NDList inputs) {
        NDList tokens = pair == null ? inputs.get(0).split(length(), 1) : written(inputs, pair);
        NDManager manager = tokens.get(0).getManager();
        NDArray stemOf = tokens.get(0).flatten().zerosLike();
        for (int position = 0; position < stem(); position++) {
            if (columns.get(position).size() > 1) {
                stemOf = place(manager, columns.get(position), 0)
                        .get(tokens.get(position).flatten());
            }
        }
        NDList branch = new NDList();
        int start = 0;
        for (int position = stem(); position < length(); position++) {
            Longs column = columns.get(position);
            branch.add(place(manager, column, start).get(tokens.get(position).flatten()));
            start += column.size();
        }
        NDList encoded = new NDList(stemOf, NDArrays.stack(branch, 1));
        if (answers == 0) {
            encoded.add(inputs.get(1));
        }
        return encoded;
    }

    private NDList written(NDList inputs, List<Slot> slots) {
        NDArray zeros = inputs.get(0).zerosLike();
        NDList tokens = new NDList();
        for (int position = 0; position < slots.size(); position++) {
            tokens.add(
                    switch (slots.get(position)) {
                        case Slot.Left left -> inputs.get(0);
                        case Slot.Right right -> inputs.get(1);
                        case Slot.Sign sign ->
                            zeros.add(zeros.getManager()
                                    .create(columns.get(position).toArray()));
                    });
        }
        return tokens;
    }

    /** Where each token of the vocabulary stands in a column that begins at a row of the table. */
    private NDArray place(NDManager manager, Longs column, int start) {
        long[] places = new long[vocabulary.size()];
        for (int i = 0; i < column.size(); i++) {
            places[Math.toIntExact(column.get(i))] = (long) start + i;
        }
        return manager.create(places);
    }

    /** Where the rows of {@link #tableTokens} stand in the prompts of a batch. */
    Places places(NDList encoded, PromptTables tables) {
        int stem = stem();
        return new Places(stemTokens().size(), stem, length() - stem, encoded.get(0), encoded.get(1), inOrder, tables);
    }

    /** The token of each row of the table: all stems one after the other, then what may stand at each later position. */
    long[] tableTokens() {
        LongStream stems = Arrays.stream(stemTokens().toArray())
                .flatMap(token -> columns.subList(0, stem()).stream()
                        .mapToLong(column -> column.size() > 1 ? token : column.get(0)));
        LongStream branches =
                columns.subList(stem(), length()).stream().flatMapToLong(column -> Arrays.stream(column.toArray()));
        return LongStream.concat(stems, branches).toArray();
    }

    /** The position of each row of the table. */
    long[] tablePositions() {
        LongStream stems = LongStream.range(0, stemTokens().size()).flatMap(token -> LongStream.range(0, stem()));
        LongStream branches = IntStream.range(stem(), length())
                .mapToObj(position -> LongStream.generate(() -> position)
                        .limit(columns.get(position).size()))
                .flatMapToLong(positions -> positions);
        return LongStream.concat(stems, branches).toArray();
    }

    /** The answers among the rows of all positions, where each example has its own: (examples * answers) x width. */
    NDArray answers(NDArray rows, NDList encoded) {
        NDArray positions = encoded.get(2);
        int all = Math.toIntExact(positions.getShape().get(0) * length());
        NDArray first =
                positions.getManager().arange(0, all, length(), DataType.INT64).expandDims(1);
        return EmbeddingMlp.rows(rows, positions.add(first).flatten());
    }
}
