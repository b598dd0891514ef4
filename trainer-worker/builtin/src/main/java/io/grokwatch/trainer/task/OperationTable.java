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
 * The table of a binary operation: rows of two operands and an answer.
 *
 * @param symbols number of different operands and answers, which are 0 to {@code symbols - 1}
 */
record OperationTable(int symbols, Longs x, Longs y, Longs answer) {

    /** One row. */
    record Row(long x, long y, long answer) {}

    static OperationTable of(int symbols, int count, IntFunction<Row> rows) {
        long[] x = new long[count];
        long[] y = new long[count];
        long[] answer = new long[count];
        for (int i = 0; i < count; i++) {
            Row row = rows.apply(i);
            x[i] = row.x();
            y[i] = row.y();
            answer[i] = row.answer();
        }
        return new OperationTable(symbols, Longs.adopt(x), Longs.adopt(y), Longs.adopt(answer));
    }

    int count() {
        return answer.size();
    }

    /** Splits the shuffled rows, corrupts the train set's answers as the split specifies, and writes them in a layout. */
    Task split(TableSplit split, Layout layout, String operator, Structure structure, Random random) {
        OperationTable whole = split.symmetric() ? upperTriangle() : this;
        int[] order = Shuffle.permutation(whole.count(), random);
        double exact = whole.count() * split.trainFraction();
        long rounded = layout == Layout.POWER ? Math.round(exact) : (long) exact; // as in openai/grok
        int trainCount = Math.clamp(rounded, 1, whole.count() - 1);
        OperationTable train = whole.rows(Arrays.copyOf(order, trainCount)).corrupted(split, whole, random);
        return write(
                layout, operator, structure, train, whole.rows(Arrays.copyOfRange(order, trainCount, order.length)));
    }

    /** The rows with x <= y. */
    OperationTable upperTriangle() {
        return rows(LongStream.range(0, count())
                .mapToInt(Math::toIntExact)
                .filter(i -> x.get(i) <= y.get(i))
                .toArray());
    }

    OperationTable rows(int[] rows) {
        return of(symbols, rows.length, i -> new Row(x.get(rows[i]), y.get(rows[i]), answer.get(rows[i])));
    }

    /** Replaces answers of the first rows, which are in random order, as {@link TableSplit} defines. */
    private OperationTable corrupted(TableSplit split, OperationTable whole, Random random) {
        if (split.swapped() > count()) {
            throw new IllegalArgumentException(
                    "parameter swapped must be at most the train set's " + count() + " rows, was " + split.swapped());
        }
        long[] answers = answer.toArray();
        for (int i = 0; i < split.swapped(); i++) {
            answers[i] = whole.answer.get(random.nextInt(whole.count()));
        }
        long randomisedRows = Math.round(count() * split.randomised());
        for (int i = 0; i < randomisedRows; i++) {
            answers[i] = random.nextInt(symbols);
        }
        return new OperationTable(symbols, x, y, Longs.adopt(answers));
    }

    private Task write(
            Layout layout, String operator, Structure structure, OperationTable train, OperationTable validation) {
        return switch (layout) {
            case SHARED -> Task.of(symbols, symbols, structure, train.pairs(0), validation.pairs(0));
            case SEPARATE -> Task.of(symbols, 2 * symbols, structure, train.pairs(symbols), validation.pairs(symbols));
            case BITS -> Task.of(symbols, 0, structure, train.bits(), validation.bits());
            case POWER -> {
                PowerVocabulary vocabulary = new PowerVocabulary(symbols, operator);
                yield new Task(
                        new Targets.Classes(vocabulary.names().size()),
                        vocabulary.names(),
                        structure,
                        train.sequences(vocabulary),
                        new TreeMap<>(Map.of(Task.PRIMARY, validation.sequences(vocabulary))));
            }
        };
    }

    private Examples sequences(PowerVocabulary vocabulary) {
        return vocabulary.write(x, y, answer);
    }

    /** @param offset added to y to get its token */
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
