package io.grokwatch.bench.journal;

import io.grokwatch.events.Doubles;
import io.grokwatch.events.Longs;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.MetricBatch.Block;
import io.grokwatch.events.MetricBatch.Column;
import io.grokwatch.events.RunId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A run whose points follow from their metric and step, and the journal of those that were acknowledged. Steps are {@code
 * index * stride}. Batches are made by one thread; acknowledgements come from another.
 */
final class JournalledRun {
    private static final String TRAIN_ACCURACY = "train/accuracy";
    private static final String VAL_ACCURACY = "val/accuracy";
    static final List<String> METRICS =
            List.of(TRAIN_ACCURACY, VAL_ACCURACY, "train/loss", "val/loss", "grad/norm", "lr");
    private static final int MAX_STEPS = 200;
    private static final double SCALE = 1e-15;
    /** The steps after which it has memorised, and generalised. */
    private static final double MEMORISED = 500;

    private static final double GENERALISED = 4_000;

    private final RunId id;
    private final long stride;
    private final RandomGenerator random;
    private int sent;
    private long sequence;
    private final BitSet acknowledged = new BitSet();

    /** @param stride distance of its steps, at least 1 */
    JournalledRun(String id, long stride, RandomGenerator random) {
        this.id = new RunId(id);
        this.stride = stride;
        this.random = random;
    }

    RunId id() {
        return id;
    }

    /** The indexes [from, to) of the steps of a batch. */
    record Range(int from, int to) {}

    /** The steps of the next batch. */
    Range next() {
        Range range = new Range(sent, sent + 1 + random.nextInt(MAX_STEPS));
        sent = range.to();
        return range;
    }

    /** The batch of these steps, with the next sequence. */
    MetricBatch batch(Range range) {
        int count = range.to() - range.from();
        long[] steps = new long[count];
        long[] times = new long[count];
        for (int i = 0; i < count; i++) {
            steps[i] = step(range.from() + i);
            times[i] = 1_764_000_000_000L + range.from() + i;
        }
        List<Column> columns = new ArrayList<>();
        for (String metric : METRICS) {
            double[] values = new double[count];
            for (int i = 0; i < count; i++) {
                values[i] = value(metric, range.from() + i);
            }
            columns.add(new Column(metric, Doubles.adopt(values)));
        }
        return new MetricBatch(id, 1, sequence++, List.of(new Block(Longs.adopt(steps), Longs.adopt(times), columns)));
    }

    long step(int index) {
        return index * stride;
    }

    /** How many steps were sent. */
    int sent() {
        return sent;
    }

    synchronized void acknowledge(Range range) {
        acknowledged.set(range.from(), range.to());
    }

    synchronized boolean isAcknowledged(int index) {
        return acknowledged.get(index);
    }

    /** How many steps were acknowledged. */
    synchronized int acknowledged() {
        return acknowledged.cardinality();
    }

    /** Accuracies of a network that memorises first and generalises later; of other metrics any finite number, but a few that are not. */
    double value(String metric, int index) {
        if (metric.equals(TRAIN_ACCURACY)) {
            return Math.min(1, index / MEMORISED);
        }
        if (metric.equals(VAL_ACCURACY)) {
            return Math.min(1, Math.pow(index / GENERALISED, 8));
        }
        long mixed = mix(mix(id.value().hashCode() + 31L * metric.hashCode()) + index);
        return switch ((int) Long.remainderUnsigned(mixed, 1000)) {
            case 0 -> Double.NaN;
            case 1 -> Double.POSITIVE_INFINITY;
            case 2 -> Double.NEGATIVE_INFINITY;
            case 3 -> -0.0;
            default -> mixed * SCALE;
        };
    }

    /** The finaliser of MurmurHash3. */
    private static long mix(long value) {
        long mixed = (value ^ (value >>> 33)) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ (mixed >>> 33);
    }
}
