package io.grokwatch.trainer.worker.publish;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What a run has to say to the broker, in order: a window of records on their way, and behind it, when the broker does
 * not keep up or is away, a {@link Spill}. One thread puts and drains; acknowledgements come from the producer's.
 */
final class Outbox implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Outbox.class.getName());
    private static final long PAUSE_NANOS = Duration.ofMillis(100).toNanos();

    /** Completed once every record before a number is acknowledged. */
    private record Mark(long before, CompletableFuture<Void> reached) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final String run;
    private final Publisher publisher;
    private final Room room;

    /** Sizes of the records on their way, by their number. */
    private final SortedMap<Long, Integer> onTheWay = new TreeMap<>();

    private final Deque<Mark> marks = new ArrayDeque<>();
    private long onTheWayBytes;
    private long changes;
    /** The number of the next record handed to the producer, and of the next one put here. */
    private long nextSent;

    private long nextPut;
    private @Nullable Throwable failure;
    private @Nullable Spill spill;
    private boolean diskRefuses;

    Outbox(String run, Publisher publisher, Room room) {
        this.run = run;
        this.publisher = publisher;
        this.room = room;
    }

    /**
     * Puts a record at the end, waiting for room if there is none.
     *
     * @throws PublishingException if nothing gets through any more
     */
    void put(Outgoing record) throws InterruptedException {
        throwIfFailed();
        drain();
        while (!sent(record) && !spilled(record)) {
            awaitChange();
            drain();
        }
    }

    /** Hands on what was spilled, as much as the broker takes. */
    void drain() {
        Spill waiting = spill;
        while (waiting != null && !waiting.isEmpty()) {
            try {
                byte[] entry = waiting.peek();
                Outgoing oldest = Outgoing.fromBytes(entry);
                if (!hasRoom(oldest)) {
                    return;
                }
                waiting.remove(entry);
                send(oldest);
            } catch (IOException e) {
                throw new PublishingException("run " + run + ": what it logged is lost on disk: " + e.getMessage(), e);
            }
            if (waiting.isEmpty()) {
                LOG.log(Level.INFO, "run={0} all that was spilled to disk is on its way to the broker", run);
            }
        }
    }

    /** Completes a mark once everything put so far is acknowledged; never if that fails. */
    void acknowledged(CompletableFuture<Void> mark) {
        lock.lock();
        try {
            marks.add(new Mark(nextPut, mark));
        } finally {
            lock.unlock();
        }
        reachMarks();
    }

    /** Drains to the end and returns when all is acknowledged. */
    void finish() throws InterruptedException {
        CompletableFuture<Void> all = new CompletableFuture<>();
        acknowledged(all);
        while (!all.isDone()) {
            drain();
            awaitChange();
        }
    }

    /** Whether the broker takes records as fast as they come. */
    boolean keepsUp() {
        return spill == null || spill.isEmpty();
    }

    @Override
    public void close() throws IOException {
        if (spill != null) {
            spill.close();
        }
    }

    private boolean sent(Outgoing record) {
        if (!keepsUp() || !hasRoom(record)) {
            return false;
        }
        nextPut++;
        send(record);
        return true;
    }

    private boolean spilled(Outgoing record) {
        if (room.spillBytes() == 0) {
            return false;
        }
        try {
            if (spill == null) {
                spill = new Spill(room.spillFolder(), room.spillBytes());
            }
            boolean begins = spill.isEmpty();
            boolean taken = spill.append(record.toBytes());
            nextPut += taken ? 1 : 0;
            if (taken && begins) {
                LOG.log(Level.WARNING, "run={0} the broker does not keep up: what it logs is spilled to disk", run);
            }
            diskRefuses = false;
            return taken;
        } catch (IOException e) {
            if (!diskRefuses) {
                diskRefuses = true;
                LOG.log(Level.WARNING, "run={0} nothing can be spilled to {1}: {2}", run, room.spillFolder(), e);
            }
            return false;
        }
    }

    private boolean hasRoom(Outgoing record) {
        lock.lock();
        try {
            return onTheWayBytes == 0 || onTheWayBytes + record.value().length <= room.onTheWayBytes();
        } finally {
            lock.unlock();
        }
    }

    private void send(Outgoing record) {
        long number;
        lock.lock();
        try {
            number = nextSent++;
            onTheWay.put(number, record.value().length);
            onTheWayBytes += record.value().length;
        } finally {
            lock.unlock();
        }
        CompletableFuture<Void> unused = publisher.publish(record).whenComplete((acknowledged, cause) -> {
            if (cause == null) {
                acknowledge(number);
            } else {
                fail(cause);
            }
        });
    }

    private void acknowledge(long number) {
        lock.lock();
        try {
            Integer bytes = onTheWay.remove(number);
            onTheWayBytes -= bytes == null ? 0 : bytes;
            changes++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        reachMarks();
    }

    private void reachMarks() {
        while (true) {
            Mark reached;
            lock.lock();
            try {
                Mark first = marks.peek();
                long acknowledgedBefore = onTheWay.isEmpty() ? nextSent : onTheWay.firstKey();
                if (first == null || acknowledgedBefore < first.before()) {
                    return;
                }
                reached = marks.remove();
            } finally {
                lock.unlock();
            }
            reached.reached().complete(null);
        }
    }

    private void fail(Throwable cause) {
        lock.lock();
        try {
            if (failure == null) {
                failure = cause;
            }
            changes++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void awaitChange() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long seen = changes;
            long nanos = PAUSE_NANOS;
            while (changes == seen && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
        } finally {
            lock.unlock();
        }
        throwIfFailed();
    }

    private void throwIfFailed() {
        lock.lock();
        try {
            if (failure != null) {
                throw new PublishingException("run " + run + ": publishing failed: " + failure.getMessage(), failure);
            }
        } finally {
            lock.unlock();
        }
    }
}
