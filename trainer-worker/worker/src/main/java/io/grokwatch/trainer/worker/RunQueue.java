package io.grokwatch.trainer.worker;

import io.grokwatch.kafka.BrokerAccess;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/**
 * The queue of requested runs, one lease at a time: Kafka's share group with explicit acknowledgement. The record that
 * was taken is locked for this worker and comes to nobody else until it is accepted, released, or its lock expires;
 * renewing moves the expiry on without counting as another delivery.
 *
 * <p>Renewing makes the client hand out the record again at the next poll, and only that one is accepted for the next
 * acknowledgement. When a renewal fails the client has dropped the record, whether the broker has expired the lock or
 * was merely out of reach: the lease is lost for good, and the client is closed so that nothing of it lingers. The next
 * request is asked for by a new one.
 *
 * <p>A client whose poll ended empty goes on fetching, and what it acquires waits in its buffer, locked, while nobody works
 * on it: the lock runs out, and the delivery counts. So a wait is a single poll, and a client that waited in vain is
 * replaced, which gives back at once whatever it may have fetched since.
 *
 * <p>Confined to one thread, but for {@link #wake}.
 *
 * @see <a href="https://cwiki.apache.org/confluence/display/KAFKA/KIP-932">KIP-932: Queues for Kafka</a>, and KIP-1222
 *     for renewals
 */
final class RunQueue implements AutoCloseable {
    private static final Logger LOG = System.getLogger(RunQueue.class.getName());
    /** Between attempts to make a client, which takes a broker whose name resolves. */
    private static final Duration NEXT_CLIENT = Duration.ofSeconds(2);

    private final Supplier<ShareConsumer<byte[], byte[]>> consumers;
    private final Duration lockIfUnknown;
    private final Object waking = new Object();
    /** Null once a lease was lost, or a wait was in vain, until the next request is asked for. */
    private @Nullable QueueClient client;

    private @Nullable ConsumerRecord<byte[], byte[]> leased;
    private boolean waiting;
    private boolean woken;

    /** @param lockIfUnknown the duration of a lock, for a broker that does not report it */
    RunQueue(BrokerAccess broker, Duration lockIfUnknown) {
        this(() -> QueueClient.consumer(broker), lockIfUnknown);
    }

    /** @param consumers gives a new one that acknowledges explicitly, one record at a time */
    RunQueue(Supplier<ShareConsumer<byte[], byte[]>> consumers, Duration lockIfUnknown) {
        this.consumers = consumers;
        this.lockIfUnknown = lockIfUnknown;
        client = new QueueClient(consumers);
    }

    /** Takes the lease of the next request; null if none came in time, no client can be made, or the queue was woken. */
    @Nullable
    ConsumerRecord<byte[], byte[]> take(Duration atMost) throws InterruptedException {
        if (leased != null) {
            throw new IllegalStateException(
                    "a worker has one lease at a time, it holds that at offset " + leased.offset());
        }
        if (isWoken() || !connected() || !beginToWait()) {
            return null;
        }
        ConsumerRecord<byte[], byte[]> taken = null;
        try {
            taken = client().poll(atMost);
        } catch (WakeupException ended) {
            LOG.log(Level.DEBUG, "no longer waits for requests");
        }
        if (!endWaiting() || taken == null) {
            abandon(); // What comes at that very moment, or is on its way, goes back to the queue.
            return null;
        }
        leased = taken;
        return taken;
    }

    /** Ends the wait for a request, also one that has not begun; nothing can be taken afterwards. For any thread. */
    void wake() {
        synchronized (waking) {
            woken = true;
            waking.notifyAll();
            // At any other time the client would fail an acknowledgement instead.
            if (waiting) {
                client().wake();
            }
        }
    }

    private boolean connected() throws InterruptedException {
        if (client != null) {
            return true;
        }
        try {
            client = new QueueClient(consumers);
            return true;
        } catch (KafkaException e) {
            LOG.log(Level.WARNING, "requests cannot be asked for just now: {0}: {1}", e, e.getCause());
            pause(NEXT_CLIENT);
            return false;
        }
    }

    /** Waits so long, or until the queue is woken. */
    void pause(Duration atMost) throws InterruptedException {
        long until = System.nanoTime() + atMost.toNanos();
        synchronized (waking) {
            while (!woken && System.nanoTime() < until) {
                TimeUnit.NANOSECONDS.timedWait(waking, until - System.nanoTime());
            }
        }
    }

    private boolean isWoken() {
        synchronized (waking) {
            return woken;
        }
    }

    private boolean beginToWait() {
        synchronized (waking) {
            waiting = !woken;
            return waiting;
        }
    }

    private boolean endWaiting() {
        synchronized (waking) {
            waiting = false;
            return !woken;
        }
    }

    /** How many times the leased request was delivered, this time included. */
    int deliveries() {
        return held().deliveryCount().map(Short::intValue).orElse(1);
    }

    /** How long the lease lasts without a renewal. */
    Duration lockDuration() {
        QueueClient present = client;
        return present == null ? lockIfUnknown : present.lockDuration(lockIfUnknown);
    }

    /** Keeps the lease for another lock duration; false if it was lost. */
    boolean renew() {
        ConsumerRecord<byte[], byte[]> again = client().renew(held());
        if (again == null) {
            abandon();
            return false;
        }
        leased = again;
        return true;
    }

    /** The request is done with. False if the lease was lost before: it will be delivered again. */
    boolean accept() {
        return conclude(AcknowledgeType.ACCEPT);
    }

    /** Another worker may have the request, at once. */
    boolean release() {
        return conclude(AcknowledgeType.RELEASE);
    }

    /** Nobody shall have the request again. */
    boolean reject() {
        return conclude(AcknowledgeType.REJECT);
    }

    /** Leaves the group; what was leased goes back to the queue. */
    @Override
    public void close() {
        QueueClient last = client;
        if (last != null) {
            last.close();
        }
    }

    private boolean conclude(AcknowledgeType type) {
        if (client().acknowledge(held(), type)) {
            leased = null;
            return true;
        }
        abandon();
        return false;
    }

    private void abandon() {
        leased = null;
        close();
        client = null;
    }

    private QueueClient client() {
        QueueClient present = client;
        if (present == null) {
            throw new IllegalStateException("the queue has no client");
        }
        return present;
    }

    private ConsumerRecord<byte[], byte[]> held() {
        ConsumerRecord<byte[], byte[]> record = leased;
        if (record == null) {
            throw new IllegalStateException("the worker holds no lease");
        }
        return record;
    }
}
