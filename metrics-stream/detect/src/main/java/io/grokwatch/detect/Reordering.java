package io.grokwatch.detect;

import static io.grokwatch.detect.DetectorConfig.Ordering;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings the steps of one attempt into order before the detectors see them, holding back as little as it can.
 *
 * <p>A step is handed on once a later one was seen: until then more of its metrics may come. Steps that come out of
 * order teach it how far they stray, and from then on as many are held back; a missing batch holds back everything
 * after it until it comes or too many others have come. Memory is bounded by {@link #CAPACITY} steps, and what comes
 * after its turn is counted and not folded, except late evaluations, which their detector puts in order itself.
 *
 * <p>Steps that come again in ascending order with other losses than before were trained again, by a program that went on
 * from its own checkpoint: the later account of them is the one that counts.
 */
final class Reordering {
    /** The most steps held back. */
    static final int CAPACITY = 256;

    /** The most metrics held back, all steps together: 20 KiB. */
    private static final int ROOM = 2_560;

    private static final int HISTORY = 64;

    private final Ordering config;
    /** Held rows first, then rows to be used again; the rest null. */
    private final @Nullable StepMetrics[] pending = new StepMetrics[CAPACITY + 1];

    private final long[] history = new long[HISTORY];
    private int size;
    private int metrics;
    private int handed;
    private int lag = 1;
    private long lastHanded = -1;
    private long lateRows;
    private BatchSequence batches;
    private Landmarks landmarks = new Landmarks();
    /** Whether the batch being added came after some that follow it: its rows belong before theirs. */
    private boolean filling;

    Reordering(Ordering config) {
        this.config = config;
        batches = new BatchSequence(config.batches());
    }

    /** Notes a batch by its number; false if it was here before. */
    boolean note(long sequence) {
        boolean news = batches.note(sequence);
        filling = batches.overtaken();
        return news;
    }

    /**
     * Takes one row, merging it with what is held of its step, and hands on what has its turn.
     *
     * @param late takes a row that comes after its turn
     */
    void add(StepMetrics row, Consumer<StepMetrics> inOrder, Consumer<StepMetrics> late) {
        if (row.step() <= lastHanded) {
            lateRows++;
            learnFrom(row.step());
            landmarks.compare(row);
            late.accept(row);
            return;
        }
        landmarks.believe();
        int at = size;
        while (at > 0 && held(at - 1).step() >= row.step()) {
            at--;
        }
        if (at < size && held(at).step() == row.step()) {
            metrics -= held(at).count();
            held(at).merge(row);
            metrics += held(at).count();
            return;
        }
        if (at < size && !filling) {
            lag = Math.max(lag, Math.min(config.rows(), size - at + 1));
        }
        insert(at, row);
        handOnBeyond(filling ? CAPACITY : allowed(), inOrder);
    }

    /** Whether the late row that came last belongs to a part of the run that was trained again. */
    boolean trainedAgain() {
        return landmarks.contradictions() >= config.contradictions();
    }

    /** The first step that is known to be trained again. */
    long trainedAgainFrom() {
        return landmarks.firstContradiction();
    }

    /** A step that was not handed on before strayed further than expected; one that was is a repetition. */
    private void learnFrom(long step) {
        int after = 0;
        for (int i = 0; i < Math.min(handed, HISTORY); i++) {
            if (history[i] == step) {
                return;
            }
            after += history[i] > step ? 1 : 0;
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
        metrics += free.count();
        size++;
    }

    /** Hands on what no longer has to wait, at the end of a batch. */
    void release(Consumer<StepMetrics> inOrder) {
        filling = false;
        handOnBeyond(allowed(), inOrder);
    }

    /** Rows that may be held back: a few, or all there is room for while a batch is missing. */
    private int allowed() {
        return batches.missing() ? CAPACITY : lag;
    }

    private void handOnBeyond(int held, Consumer<StepMetrics> inOrder) {
        if (size > held) {
            handOn(size - held, inOrder);
        }
        while (metrics > ROOM) {
            handOn(1, inOrder);
        }
    }

    /** Hands on everything: nothing more will come. */
    void flush(Consumer<StepMetrics> inOrder) {
        handOn(size, inOrder);
    }

    /** Hands on what comes before a step: the rest will come anew. */
    void flushBefore(long step, Consumer<StepMetrics> inOrder) {
        int before = 0;
        while (before < size && held(before).step() < step) {
            before++;
        }
        handOn(before, inOrder);
    }

    private void handOn(int count, Consumer<StepMetrics> inOrder) {
        for (int i = 0; i < count; i++) {
            StepMetrics row = held(i);
            lastHanded = row.step();
            metrics -= row.count();
            landmarks.add(row);
            history[handed++ % HISTORY] = lastHanded;
            handed = handed == 2 * HISTORY ? HISTORY : handed;
            inOrder.accept(row);
        }
        rotate(count);
        size -= count;
    }

    private StepMetrics held(int index) {
        return Objects.requireNonNull(pending[index]);
    }

    /** Moves the rows handed on behind those still held. */
    private void rotate(int count) {
        if (count == 1) {
            StepMetrics first = held(0);
            System.arraycopy(pending, 1, pending, 0, size - 1);
            pending[size - 1] = first;
            return;
        }
        @Nullable StepMetrics[] used = new StepMetrics[count];
        System.arraycopy(pending, 0, used, 0, count);
        System.arraycopy(pending, count, pending, 0, size - count);
        System.arraycopy(used, 0, pending, size - count, count);
    }

    /** For another attempt, whose batches are numbered anew and begin at a step: what was handed on before it stays so. */
    Reordering resumed(long step) {
        Reordering next = again(step);
        next.batches = batches.anew();
        return next;
    }

    /** For the same attempt, which goes on from a step. */
    Reordering again(long step) {
        Reordering next = new Reordering(config);
        next.lastHanded = Math.min(lastHanded, step - 1);
        next.lateRows = lateRows;
        next.batches = batches;
        next.landmarks = landmarks;
        landmarks.forgetFrom(step);
        return next;
    }

    /** The last step handed on, or -1. */
    long lastHanded() {
        return lastHanded;
    }

    /** Rows that came after their turn, repetitions among them. */
    long lateRows() {
        return lateRows;
    }

    /** Batches that never came. */
    long lostBatches() {
        return batches.lost();
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(size);
        for (int i = 0; i < size; i++) {
            held(i).write(out);
        }
        out.writeInt(handed);
        for (long step : history) {
            out.writeLong(step);
        }
        out.writeInt(lag);
        out.writeLong(lastHanded);
        out.writeLong(lateRows);
        batches.write(out);
        landmarks.write(out);
    }

    static Reordering read(DataInput in, Ordering config, int version) throws IOException {
        Reordering read = new Reordering(config);
        read.size = in.readInt();
        if (read.size < 0 || read.size > CAPACITY) {
            throw new IOException("0 to " + CAPACITY + " steps are held back, had " + read.size);
        }
        for (int i = 0; i < read.size; i++) {
            StepMetrics row = new StepMetrics();
            row.read(in);
            read.pending[i] = row;
            read.metrics += row.count();
        }
        read.handed = in.readInt();
        for (int i = 0; i < HISTORY; i++) {
            read.history[i] = in.readLong();
        }
        read.lag = in.readInt();
        read.lastHanded = in.readLong();
        read.lateRows = in.readLong();
        read.batches.read(in);
        if (version >= 3) {
            read.landmarks.read(in);
        }
        return read;
    }
}
