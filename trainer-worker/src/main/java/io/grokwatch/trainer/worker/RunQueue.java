package io.grokwatch.trainer.worker;

import io.grokwatch.events.Topics;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
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
    private static final Duration COMMIT = Duration.ofSeconds(2);
    private static final Duration CLOSE = Duration.ofMillis(500);
    /** Between attempts to make a client, which takes a broker whose name resolves. */
    private static final Duration NEXT_CLIENT = Duration.ofSeconds(2);

    private final Supplier<ShareConsumer<byte[], byte[]>> consumers;
    private final Duration lockIfUnknown;
    private final Object waking = new Object();
    /** Null once a lease was lost, or a wait was in vain, until the next request is asked for. */
    private @Nullable ShareConsumer<byte[], byte[]> consumer;

    private @Nullable ConsumerRecord<byte[], byte[]> leased;
    private boolean waiting;
    private boolean woken;

    /** @param lockIfUnknown the duration of a lock, for a broker that does not tell */
    RunQueue(String bootstrap, Duration lockIfUnknown) {
        this(() -> consumer(bootstrap), lockIfUnknown);
    }

    /** @param consumers gives a new one that acknowledges explicitly, one record at a time */
    RunQueue(Supplier<ShareConsumer<byte[], byte[]>> consumers, Duration lockIfUnknown) {
        this.consumers = consumers;
        this.lockIfUnknown = lockIfUnknown;
        consumer = subscribed();
    }

    /** Takes the lease of the next request; null if none came in time or can be asked for, or once the queue was woken. */
    @Nullable
    ConsumerRecord<byte[], byte[]> take(Duration atMost) throws InterruptedException {
        if (leased != null) {
            throw new IllegalStateException("a worker has one lease at a time, it holds " + position(leased));
        }
        if (isWoken() || !connected() || !beginToWait()) {
            return null;
        }
        ConsumerRecord<byte[], byte[]> taken = null;
        try {
            taken = poll(atMost);
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
                client().wakeup();
            }
        }
    }

    private boolean connected() throws InterruptedException {
        if (consumer != null) {
            return true;
        }
        try {
            consumer = subscribed();
            return true;
        } catch (KafkaException e) {
            LOG.log(Level.WARNING, "requests cannot be asked for just now: {0}: {1}", e, e.getCause());
            pause();
            return false;
        }
    }

    private void pause() throws InterruptedException {
        long until = System.nanoTime() + NEXT_CLIENT.toNanos();
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
        return Optional.ofNullable(consumer)
                .flatMap(ShareConsumer::acquisitionLockTimeoutMs)
                .map(Duration::ofMillis)
                .orElse(lockIfUnknown);
    }

    /** Keeps the lease for another lock duration; false if it was lost. */
    boolean renew() {
        String request = position(held());
        if (acknowledge(AcknowledgeType.RENEW)) {
            ConsumerRecord<byte[], byte[]> again = pollAgain(request);
            if (again != null && position(again).equals(request)) {
                leased = again;
                return true;
            }
        }
        abandon();
        return false;
    }

    private @Nullable ConsumerRecord<byte[], byte[]> pollAgain(String request) {
        try {
            return poll(COMMIT);
        } catch (KafkaException e) {
            LOG.log(Level.WARNING, "request={0} was renewed and does not come again: {1}", request, e);
            return null;
        }
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
        ShareConsumer<byte[], byte[]> last = consumer;
        if (last != null) {
            last.close(CLOSE);
        }
    }

    private boolean conclude(AcknowledgeType type) {
        if (acknowledge(type)) {
            leased = null;
            return true;
        }
        abandon();
        return false;
    }

    private boolean acknowledge(AcknowledgeType type) {
        ConsumerRecord<byte[], byte[]> record = held();
        try {
            client().acknowledge(record, type);
            var results = client().commitSync(COMMIT);
            // No answer at all means that the broker was out of reach.
            boolean acknowledged =
                    !results.isEmpty() && results.values().stream().allMatch(failure -> failure.isEmpty());
            if (!acknowledged) {
                LOG.log(Level.WARNING, "request={0} {1} failed: {2}", position(record), type, results);
            }
            return acknowledged;
        } catch (KafkaException | IllegalStateException e) {
            LOG.log(Level.WARNING, "request={0} {1} failed: {2}", position(record), type, e);
            return false;
        }
    }

    private void abandon() {
        leased = null;
        close();
        consumer = null;
    }

    private @Nullable ConsumerRecord<byte[], byte[]> poll(Duration atMost) {
        ConsumerRecord<byte[], byte[]> first = null;
        for (ConsumerRecord<byte[], byte[]> record : client().poll(atMost)) {
            if (first == null) {
                first = record;
            } else {
                client().acknowledge(record, AcknowledgeType.RELEASE);
            }
        }
        return first;
    }

    private ShareConsumer<byte[], byte[]> client() {
        ShareConsumer<byte[], byte[]> present = consumer;
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

    private ShareConsumer<byte[], byte[]> subscribed() {
        ShareConsumer<byte[], byte[]> subscribed = consumers.get();
        subscribed.subscribe(List.of(Topics.RUN_REQUESTS.name()));
        return subscribed;
    }

    private static ShareConsumer<byte[], byte[]> consumer(String bootstrap) {
        return new KafkaShareConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrap,
                        ConsumerConfig.GROUP_ID_CONFIG,
                        Topics.WORKER_GROUP,
                        ConsumerConfig.CLIENT_ID_CONFIG,
                        "worker-queue",
                        ConsumerConfig.SHARE_ACKNOWLEDGEMENT_MODE_CONFIG,
                        "explicit",
                        ConsumerConfig.SHARE_ACQUIRE_MODE_CONFIG,
                        "record_limit",
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                        1,
                        ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                        2000),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    private static String position(ConsumerRecord<?, ?> record) {
        return record.topic() + "-" + record.partition() + "@" + record.offset();
    }
}
