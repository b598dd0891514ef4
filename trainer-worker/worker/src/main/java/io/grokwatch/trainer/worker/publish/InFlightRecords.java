package io.grokwatch.trainer.worker.publish;

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
 * The records of a run that the producer has and the broker has not acknowledged yet, bounded in bytes. One thread sends
 * and waits; acknowledgements come from the producer's, in any order.
 */
final class InFlightRecords {
    /** Completed once every record before a number is acknowledged. */
    private record Mark(long before, CompletableFuture<Void> reached) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final String run;
    private final Publisher publisher;
    private final long maxBytes;

    /** Sizes of the records by their number. */
    private final SortedMap<Long, Integer> sizes = new TreeMap<>();

    private final Deque<Mark> marks = new ArrayDeque<>();
    private long bytes;
    private long changes;
    private long next;
    private @Nullable Throwable failure;

    /** @param maxBytes a single record may exceed it when nothing else is on its way */
    InFlightRecords(String run, Publisher publisher, long maxBytes) {
        this.run = run;
        this.publisher = publisher;
        this.maxBytes = maxBytes;
    }

    boolean hasRoom(EncodedRecord record) {
        lock.lock();
        try {
            return bytes == 0 || bytes + record.value().length <= maxBytes;
        } finally {
            lock.unlock();
        }
    }

    /** Hands a record to the producer. They are numbered from 0 in this order. */
    void send(EncodedRecord record) {
        long number;
        lock.lock();
        try {
            number = next++;
            sizes.put(number, record.value().length);
            bytes += record.value().length;
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

    /** Completes a mark once every record before a number was sent and is acknowledged; never if that fails. */
    void acknowledged(long before, CompletableFuture<Void> mark) {
        lock.lock();
        try {
            marks.add(new Mark(before, mark));
        } finally {
            lock.unlock();
        }
        reachMarks();
    }

    /**
     * Waits for an acknowledgement, or so long.
     *
     * @throws PublishingException if something will not get through
     */
    void awaitChange(Duration atMost) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long seen = changes;
            long nanos = atMost.toNanos();
            while (changes == seen && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
        } finally {
            lock.unlock();
        }
        throwIfFailed();
    }

    /** @throws PublishingException if something will not get through */
    void throwIfFailed() {
        lock.lock();
        try {
            if (failure != null) {
                throw new PublishingException("run " + run + ": publishing failed: " + failure.getMessage(), failure);
            }
        } finally {
            lock.unlock();
        }
    }

    private void acknowledge(long number) {
        lock.lock();
        try {
            Integer size = sizes.remove(number);
            bytes -= size == null ? 0 : size;
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
                long acknowledgedBefore = sizes.isEmpty() ? next : sizes.firstKey();
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
}
