package io.grokwatch.trainer.worker.publish;

import io.grokwatch.events.EmbeddingSnapshot;
import io.grokwatch.events.RunLifecycle.RunIntervened;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What a run has logged and the publishing thread has not put into the outbox yet. The training thread adds, the publisher
 * takes everything by swapping the rows for an empty set, and makes room as it puts. The lock is held for a copy or a
 * swap, never for I/O.
 *
 * <p>Beyond the bound the training thread waits, because losing a point is worse than losing time; the wait ends with buffers,
 * with a failure, or once the run is to stop.
 */
final class PendingLog {
    private static final Logger LOG = System.getLogger(PendingLog.class.getName());

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition worthTaking = lock.newCondition();
    private final Condition lessPending = lock.newCondition();
    private final String run;
    private final long maxBytes;

    private Rows rows = new Rows();
    private List<EmbeddingSnapshot> snapshots = new ArrayList<>();
    private List<RunIntervened> interventions = new ArrayList<>();
    private List<CompletableFuture<Void>> marks = new ArrayList<>();
    private long bytes;
    private long waits;
    private boolean unbounded;
    private boolean closing;
    private @Nullable Throwable failure;

    /** @param maxBytes at least 1; a single row may exceed it when nothing else is pending */
    PendingLog(String run, long maxBytes) {
        this.run = run;
        this.maxBytes = maxBytes;
    }

    /**
     * What was taken.
     *
     * @param marks to be completed once everything taken so far is acknowledged
     * @param last if nothing can come after it
     */
    record Taken(
            List<RunIntervened> interventions,
            Rows rows,
            List<EmbeddingSnapshot> snapshots,
            List<CompletableFuture<Void>> marks,
            boolean last) {}

    void add(long step, long timeMs, List<String> names, double[] values) {
        lock.lock();
        try {
            reserve(Rows.bytes(values.length));
            rows.add(step, timeMs, names, values);
            if (rows.distinctSteps() > Rows.MAX_STEPS) {
                worthTaking.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    void add(EmbeddingSnapshot snapshot) {
        lock.lock();
        try {
            reserve(bytes(snapshot));
            snapshots.add(snapshot);
            worthTaking.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Of these there are as many as people ask for: they do not count. */
    void add(RunIntervened intervention) {
        lock.lock();
        try {
            throwIfFailed();
            interventions.add(intervention);
            worthTaking.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Completed once everything added so far is acknowledged; never if that fails. */
    CompletableFuture<Void> mark() {
        lock.lock();
        try {
            CompletableFuture<Void> mark = new CompletableFuture<>();
            marks.add(mark);
            worthTaking.signal();
            return mark;
        } finally {
            lock.unlock();
        }
    }

    static long bytes(EmbeddingSnapshot snapshot) {
        return (long) Float.BYTES * snapshot.values().size();
    }

    /** Everything logged so far, after a full batch, the end, or the time, whichever comes first. */
    Taken take(Rows empty, Duration atMost) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long nanos = atMost.toNanos();
            while (nanos > 0 && !urgent() && rows.distinctSteps() <= Rows.MAX_STEPS) {
                nanos = worthTaking.awaitNanos(nanos);
            }
            Taken taken = new Taken(interventions, rows, snapshots, marks, closing);
            rows = empty;
            snapshots = new ArrayList<>();
            interventions = new ArrayList<>();
            marks = new ArrayList<>();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** So many bytes of what was taken are the outbox's now. */
    void released(long passedBytes) {
        lock.lock();
        try {
            bytes -= passedBytes;
            lessPending.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Nothing more will get through; the first cause is kept. */
    void fail(Throwable cause) {
        lock.lock();
        try {
            if (failure == null) {
                failure = cause;
            }
            lessPending.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Lets the rest of the step pass beyond the bound: the run is about to stop. */
    void neverWait() {
        lock.lock();
        try {
            unbounded = true;
            lessPending.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closing = true;
            worthTaking.signal();
        } finally {
            lock.unlock();
        }
    }

    /** @throws PublishingException if something will not get through */
    void throwIfFailed() {
        lock.lock();
        try {
            Throwable cause = failure;
            if (cause != null) {
                throw new PublishingException("run " + run + ": publishing failed: " + cause.getMessage(), cause);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Bytes that are still here. */
    long bytes() {
        lock.lock();
        try {
            return bytes;
        } finally {
            lock.unlock();
        }
    }

    long waits() {
        lock.lock();
        try {
            return waits;
        } finally {
            lock.unlock();
        }
    }

    private void reserve(long more) {
        if (bytes > 0 && bytes + more > maxBytes && !unbounded && failure == null) {
            awaitRoom(more);
        }
        throwIfFailed();
        if (closing) {
            throw new IllegalStateException("run " + run + " logged after its end");
        }
        bytes += more;
    }

    private void awaitRoom(long more) {
        waits++;
        LOG.log(Level.WARNING, "run={0} training waits: {1} bytes have no room with the broker or on disk", run, bytes);
        long since = System.nanoTime();
        // Going on at the first free byte would mean waiting again at the next row.
        while (bytes > 0 && bytes + more > maxBytes / 2 && !unbounded && failure == null) {
            try {
                lessPending.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new PublishingException(
                        "run " + run + ": interrupted while there was no room for what it logged", e);
            }
        }
        long waitedMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - since);
        LOG.log(Level.INFO, "run={0} training goes on after waiting {1} ms", run, waitedMs);
    }

    private boolean urgent() {
        return closing || !snapshots.isEmpty() || !interventions.isEmpty() || !marks.isEmpty();
    }
}
