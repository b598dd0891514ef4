package io.grokwatch.tracker.metric;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** Summaries in columns. Steps other than the first are distances from it, one more of those that may be missing. */
final class SummaryColumns {
    private SummaryColumns() {}

    static void write(ColumnWriter out, List<Summary> summaries) {
        out.runs(longs(summaries, Summary::count));
        out.runs(longs(summaries, Summary::nans));
        out.runs(longs(summaries, Summary::oldest));
        out.runs(longs(summaries, Summary::newest));
        out.longs(longs(summaries, Summary::firstStep));
        out.longs(longs(summaries, summary -> summary.lastStep() - summary.firstStep()));
        for (long distance : longs(summaries, summary -> distance(summary, summary.minStep()))) {
            out.number(distance);
        }
        for (long distance : longs(summaries, summary -> distance(summary, summary.maxStep()))) {
            out.number(distance);
        }
        out.runs(longs(summaries, summary -> distance(summary, summary.firstNanStep())));
        DoubleColumn.write(out, doubles(summaries, Summary::firstValue));
        DoubleColumn.write(out, doubles(summaries, Summary::lastValue));
        DoubleColumn.write(out, doubles(summaries, Summary::minValue));
        DoubleColumn.write(out, doubles(summaries, Summary::maxValue));
    }

    static List<Summary> read(ColumnReader in, int size) {
        long[] counts = in.runs(size);
        long[] nans = in.runs(size);
        long[] oldest = in.runs(size);
        long[] newest = in.runs(size);
        long[] first = in.longs(size);
        long[] last = in.longs(size);
        long[] min = numbers(in, size);
        long[] max = numbers(in, size);
        long[] nan = in.runs(size);
        double[] firstValues = DoubleColumn.read(in, size);
        double[] lastValues = DoubleColumn.read(in, size);
        double[] minValues = DoubleColumn.read(in, size);
        double[] maxValues = DoubleColumn.read(in, size);
        List<Summary> summaries = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            summaries.add(new Summary(
                    counts[i],
                    nans[i],
                    (int) oldest[i],
                    (int) newest[i],
                    first[i],
                    firstValues[i],
                    first[i] + last[i],
                    lastValues[i],
                    step(first[i], min[i]),
                    minValues[i],
                    step(first[i], max[i]),
                    maxValues[i],
                    step(first[i], nan[i])));
        }
        return summaries;
    }

    private static long distance(Summary summary, long step) {
        return step == Summary.NONE ? 0 : step - summary.firstStep() + 1;
    }

    private static long step(long first, long distance) {
        return distance == 0 ? Summary.NONE : first + distance - 1;
    }

    private static long[] longs(List<Summary> summaries, ToLongFunction<Summary> field) {
        return summaries.stream().mapToLong(field).toArray();
    }

    private static double[] doubles(List<Summary> summaries, ToDoubleFunction<Summary> field) {
        return summaries.stream().mapToDouble(field).toArray();
    }

    private static long[] numbers(ColumnReader in, int size) {
        long[] numbers = new long[size];
        for (int i = 0; i < size; i++) {
            numbers[i] = in.number();
        }
        return numbers;
    }
}
