package io.grokwatch.trainer.task;

import io.grokwatch.events.Floats;
import io.grokwatch.events.Longs;
import io.grokwatch.events.Structure;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.LongStream;

/**
 * Rows of two operands and an answer, each one of so many symbols.
 *
 * @param symbols that operands and answers are drawn from
 */
record BinaryTable(int symbols, Longs x, Longs y, Longs answer) {

    /** One line of a table. */
    record Row(long x, long y, long answer) {}

    static BinaryTable of(int symbols, int count, IntFunction<Row> rows) {
        long[] x = new long[count];
        long[] y = new long[count];
        long[] answer = new long[count];
        for (int i = 0; i < count; i++) {
            Row row = rows.apply(i);
            x[i] = row.x();
            y[i] = row.y();
            answer[i] = row.answer();
        }
        return new BinaryTable(symbols, Longs.adopt(x), Longs.adopt(y), Longs.adopt(answer));
    }

    int count() {
        return answer.size();
    }

    /** Shuffled, cut in two, the first part's answers corrupted as the split wants, and written out. */
    Task split(TableSplit split, Layout layout, String operator, Structure structure, Random random) {
        BinaryTable whole = split.symmetric() ? ordered() : this;
        int[] order = Shuffle.permutation(whole.count(), random);
        double wanted = whole.count() * split.trainFraction();
        long share = layout == Layout.POWER ? Math.round(wanted) : (long) wanted; // as its source has it
        int shown = Math.clamp(share, 1, whole.count() - 1);
        BinaryTable train = whole.rows(Arrays.copyOf(order, shown)).corrupted(split, whole, random);
        return written(layout, operator, structure, train, whole.rows(Arrays.copyOfRange(order, shown, order.length)));
    }

    /** The rows with x <= y. */
    BinaryTable ordered() {
        return rows(LongStream.range(0, count())
                .mapToInt(Math::toIntExact)
                .filter(i -> x.get(i) <= y.get(i))
                .toArray());
    }

    BinaryTable rows(int[] rows) {
        return of(symbols, rows.length, i -> new Row(x.get(rows[i]), y.get(rows[i]), answer.get(rows[i])));
    }

    /** A shuffled train set whose first rows get other answers: those of rows of the whole table, or any symbols. */
    private BinaryTable corrupted(TableSplit split, BinaryTable whole, Random random) {
        if (split.swapped() > count()) {
            throw new IllegalArgumentException(
                    "parameter swapped must be at most the train set's " + count() + " rows, was " + split.swapped());
        }
        long[] answers = answer.toArray();
        for (int i = 0; i < split.swapped(); i++) {
            answers[i] = whole.answer.get(random.nextInt(whole.count()));
        }
        long randomised = Math.round(count() * split.randomised());
        for (int i = 0; i < randomised; i++) {
            answers[i] = random.nextInt(symbols);
        }
        return new BinaryTable(symbols, x, y, Longs.adopt(answers));
    }

    private Task written(
            Layout layout, String operator, Structure structure, BinaryTable train, BinaryTable validation) {
        return switch (layout) {
            case PAIR -> Task.of(symbols, symbols, structure, train.pairs(0), validation.pairs(0));
            case APART -> Task.of(symbols, 2 * symbols, structure, train.pairs(symbols), validation.pairs(symbols));
            case BITS -> Task.of(symbols, 0, structure, train.bits(), validation.bits());
            case POWER -> {
                PowerVocabulary vocabulary = new PowerVocabulary(symbols, operator);
                yield new Task(
                        new Targets.Classes(vocabulary.names().size()),
                        vocabulary.names(),
                        structure,
                        vocabulary.write(train),
                        new TreeMap<>(Map.of(Task.PRIMARY, vocabulary.write(validation))));
            }
        };
    }

    /** @param offset of the tokens of y */
    Examples pairs(int offset) {
        return new Examples.TokenPairs(
                x,
                Longs.adopt(
                        Arrays.stream(y.toArray()).map(token -> token + offset).toArray()),
                answer);
    }

    private Examples bits() {
        int width = Long.SIZE - Long.numberOfLeadingZeros(symbols - 1L);
        float[] values = new float[count() * 2 * width];
        for (int i = 0; i < count(); i++) {
            for (int bit = 0; bit < width; bit++) {
                values[(2 * i) * width + bit] = x.get(i) >> bit & 1;
                values[(2 * i + 1) * width + bit] = y.get(i) >> bit & 1;
            }
        }
        return new Examples.Vectors(Floats.adopt(values), 2 * width, answer);
    }
}
