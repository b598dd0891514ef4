package io.grokwatch.detect.ordering;

import io.grokwatch.detect.detector.Columns;
import io.grokwatch.detect.detector.StepMetrics;
import io.grokwatch.detect.detector.StepRows;
import io.grokwatch.detect.ordering.LossFingerprints.Comparison;
import io.grokwatch.detect.state.OrderingState;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Brings the steps of one attempt into order before the detectors see them, holding back as little as it can.
 *
 * <h2>Terms</h2>
 *
 * A row is <em>pending</em> until it is <em>emitted</em>; emitted rows ascend by step. A row is <em>late</em> if its step, or a
 * later one, was emitted before it came. The <em>lag</em> is how many rows stay pending while nothing is missing: 1 at first,
 * since a step is complete only once a later one was seen.
 *
 * <h2>Use</h2>
 *
 * For every batch: {@link #receive}, then {@link #offer} its rows, and after each take what is ready by {@link #poll} until
 * that returns null; at the end of the batch {@link #completeBatch}, and poll again.
 *
 * <h2>Rule</h2>
 *
 * Rows that come out of order teach it how far they stray, and from then on as many are pending. A missing batch holds back
 * everything after it until it comes or too many others have come. Memory is bounded by {@link #CAPACITY} rows and
 * {@value #MAX_VALUES} values, beyond which the first ones are emitted. Late rows are counted; whether they are of use is for
 * the caller to decide.
 *
 * <p>Steps that come again in ascending order with other losses than before were trained again, by a program that went on
 * from its own checkpoint ({@link #isRetraining}): the values logged later are those that count. The last {@value
 * #MAX_REPEATED} rows of such a part are kept until that is known, and are taken again from the first of them on; what was
 * trained again before these counts as it was logged first.
 */
public final class Reordering {
    /** The maximum number of pending rows. */
    static final int CAPACITY = 256;

    /** The maximum number of pending values, all rows together: 20 KiB. */
    private static final int MAX_VALUES = 2_560;

    /** How many of the last steps emitted are known. */
    private static final int RECENT = 64;

    /** The maximum number of rows that are kept of a part that may be trained again. */
    private static final int MAX_REPEATED = 64;

    /** The maximum number of values of these: 6 KiB. */
    private static final int MAX_REPEATED_VALUES = 768;

    private final OrderingConfig config;
    /** Pending rows first, then rows to be used again; the rest null. */
    private final @Nullable StepMetrics[] pending = new StepMetrics[CAPACITY + 1];

    private final long[] recent = new long[RECENT];
    private final BatchSequence batches;
    private final LossFingerprints fingerprints = new LossFingerprints();
    /** The last late rows that ascend by step and of which none has the loss its step had. */
    private final StepRows repeated = new StepRows(MAX_REPEATED, MAX_REPEATED_VALUES);

    private int size;
    private int values;
    private int emitted;
    private int lag = 1;
    private long lastEmitted = -1;
    private long lateRows;
    /** Whether the batch being offered came after some that follow it: its rows belong before theirs. */
    private boolean filling;

    public Reordering(OrderingConfig config) {
        this.config = config;
        batches = new BatchSequence(config.batches());
    }

    /** Records a batch by its number; false if it was received before, or comes too late to be admitted. */
    public boolean receive(long sequence) {
        boolean first = batches.receive(sequence);
        filling = batches.overtaken();
        return first;
    }

    /** Takes a copy of a row, merging it with what is pending of its step; false if it is late, and then not kept. */
    public boolean offer(StepMetrics row) {
        if (row.step() <= lastEmitted) {
            lateRows++;
            learnFrom(row.step());
            keepRepeated(row);
            return false;
        }
        fingerprints.clearContradictions();
        repeated.cutTo(0);
        int at = size;
        while (at > 0 && pending(at - 1).step() >= row.step()) {
            at--;
        }
        if (at < size && pending(at).step() == row.step()) {
            values -= pending(at).count();
            pending(at).merge(row);
            values += pending(at).count();
            return true;
        }
        if (at < size && !filling) {
            lag = Math.max(lag, Math.min(config.rows(), size - at + 1));
        }
        insert(at, row);
        return true;
    }

    private void keepRepeated(StepMetrics row) {
        if (fingerprints.isBehind(row.step())) {
            repeated.cutTo(0);
        }
        if (fingerprints.compare(row) == Comparison.SAME) {
            repeated.cutTo(0);
        } else {
            repeated.add(row, false);
        }
    }

    /** A step that was not emitted before strayed further than expected; one that was is a repetition. */
    private void learnFrom(long step) {
        int after = 0;
        for (int i = 0; i < Math.min(emitted, RECENT); i++) {
            if (recent[i] == step) {
                return;
            }
            after += recent[i] > step ? 1 : 0;
        }
        if (after + size < config.rows()) {
            lag = Math.max(lag, after + size + 1);
        }
    }

    private void insert(int at, StepMetrics row) {
        StepMetrics used = pending[size];
        StepMetrics free = used == null ? new StepMetrics() : used;
        System.arraycopy(pending, at, pending, at + 1, size - at);
        pending[at] = free;
        free.reset(row.step());
        free.merge(row);
        values += free.count();
        size++;
    }

    /** All rows of the batch were offered: what it may have been waiting for is not to come with it. */
    public void completeBatch() {
        filling = false;
    }

    /** The next row that need not wait any longer, or null; valid until the next row is offered. */
    public @Nullable StepMetrics poll() {
        int allowed = filling || batches.missing() ? CAPACITY : lag;
        return size > allowed || values > MAX_VALUES ? emit() : null;
    }

    /** The next pending row before a step, or null; for when no other can come before that step any more. */
    public @Nullable StepMetrics pollBefore(long step) {
        return size > 0 && pending(0).step() < step ? emit() : null;
    }

    private StepMetrics emit() {
        StepMetrics row = pending(0);
        lastEmitted = row.step();
        values -= row.count();
        fingerprints.add(row);
        recent[emitted++ % RECENT] = lastEmitted;
        emitted = emitted == 2 * RECENT ? RECENT : emitted;
        System.arraycopy(pending, 1, pending, 0, size - 1);
        pending[--size] = row;
        return row;
    }

    /** Whether the last rows, all of them late, belong to a part of the run that was trained again. */
    public boolean isRetraining() {
        return fingerprints.contradictions() >= config.contradictions();
    }

    /** The first step that is trained again and whose row is kept. */
    public long retrainedFrom() {
        return repeated.step(0);
    }

    private StepMetrics pending(int index) {
        return Objects.requireNonNull(pending[index]);
    }

    /**
     * Goes on from a step: what was emitted before it stays so, everything else will come again.
     *
     * @param newAttempt whether batches are numbered from 0 again
     */
    public void restartFrom(long step, boolean newAttempt) {
        repeated.cutTo(0);
        size = 0;
        values = 0;
        emitted = 0;
        lag = 1;
        filling = false;
        lastEmitted = Math.min(lastEmitted, step - 1);
        fingerprints.forgetFrom(step);
        if (newAttempt) {
            batches.reset();
        }
    }

    /** Goes on from {@link #retrainedFrom}: the rows kept of the part that is trained again are pending. */
    public void restartRetrained() {
        List<StepMetrics> again = new ArrayList<>();
        for (int i = 0; i < repeated.size(); i++) {
            again.add(repeated.get(i));
        }
        restartFrom(retrainedFrom(), false);
        again.forEach(this::offer);
    }

    /** The last step emitted, or -1. */
    public long lastEmitted() {
        return lastEmitted;
    }

    /** Rows that came after their turn, repetitions among them. */
    public long lateRows() {
        return lateRows;
    }

    /** Batches that were awaited and have not been received. */
    public long lostBatches() {
        return batches.lost();
    }

    public OrderingState save() {
        StepRows rows = new StepRows(Math.max(1, size), values);
        for (int i = 0; i < size; i++) {
            rows.add(pending(i), false);
        }
        int known = Math.min(emitted, RECENT);
        OrderingState.Builder state = OrderingState.newBuilder()
                .setPending(rows.save())
                .setRecent(new Columns.Writer(known * 2).longs(recent, 0, known).toByteString())
                .setEmitted(emitted)
                .setLag(lag)
                .setLastEmitted(lastEmitted)
                .setLateRows(lateRows)
                .setBatches(batches.save())
                .setFingerprints(fingerprints.save());
        if (repeated.size() > 0) {
            state.setRepeated(repeated.save());
        }
        return state.build();
    }

    /** @throws IllegalArgumentException if the state is damaged */
    public void restore(OrderingState from) {
        StepRows rows = new StepRows(CAPACITY, MAX_VALUES);
        rows.restore(from.getPending());
        size = rows.size();
        values = 0;
        for (int i = 0; i < size; i++) {
            pending[i] = rows.get(i);
            values += pending(i).count();
        }
        Columns.Reader columns = new Columns.Reader(from.getRecent());
        columns.longs(recent, Math.min(from.getEmitted(), RECENT));
        columns.requireEnd();
        emitted = from.getEmitted();
        lag = from.getLag();
        lastEmitted = from.getLastEmitted();
        lateRows = from.getLateRows();
        batches.restore(from.getBatches());
        fingerprints.restore(from.getFingerprints());
        repeated.cutTo(0);
        if (from.hasRepeated()) {
            repeated.restore(from.getRepeated());
        }
    }
}
