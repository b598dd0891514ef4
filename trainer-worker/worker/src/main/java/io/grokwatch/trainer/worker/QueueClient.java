package io.grokwatch.trainer.worker;

import io.grokwatch.events.Topics;
import io.grokwatch.kafka.BrokerAccess;
import io.grokwatch.kafka.ClientConfigs;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** A member of the share group of requested runs, which takes and acknowledges one record at a time. */
final class QueueClient implements AutoCloseable {
    private static final Logger LOG = System.getLogger(QueueClient.class.getName());
    private static final Duration COMMIT = Duration.ofSeconds(2);
    private static final Duration CLOSE = Duration.ofMillis(500);

    private final ShareConsumer<byte[], byte[]> consumer;

    /**
     * Joins the group.
     *
     * @param consumers gives a new one that acknowledges explicitly, one record at a time
     * @throws KafkaException if there is none to be had, as of a broker whose name does not resolve
     */
    QueueClient(Supplier<ShareConsumer<byte[], byte[]>> consumers) {
        consumer = consumers.get();
        consumer.subscribe(List.of(Topics.RUN_REQUESTS.name()));
    }

    /** The next record; null if none came in time. */
    @Nullable
    ConsumerRecord<byte[], byte[]> poll(Duration atMost) {
        ConsumerRecord<byte[], byte[]> first = null;
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(atMost)) {
            if (first == null) {
                first = record;
            } else {
                consumer.acknowledge(record, AcknowledgeType.RELEASE);
            }
        }
        return first;
    }

    /** Makes a poll throw; for any thread. */
    void wake() {
        consumer.wakeup();
    }

    /** Keeps the lock of a record; what is acknowledged next is the record that comes back. Null if the lock was lost. */
    @Nullable
    ConsumerRecord<byte[], byte[]> renew(ConsumerRecord<byte[], byte[]> record) {
        if (!acknowledge(record, AcknowledgeType.RENEW)) {
            return null;
        }
        try {
            ConsumerRecord<byte[], byte[]> again = poll(COMMIT);
            return again != null && position(again).equals(position(record)) ? again : null;
        } catch (KafkaException e) {
            LOG.log(Level.WARNING, "request={0} was renewed and does not come again: {1}", position(record), e);
            return null;
        }
    }

    /** False if the broker did not take it, or was out of reach. */
    boolean acknowledge(ConsumerRecord<byte[], byte[]> record, AcknowledgeType type) {
        try {
            consumer.acknowledge(record, type);
            var results = consumer.commitSync(COMMIT);
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

    /** How long a record stays locked without a renewal, as far as the broker has reported it. */
    Duration lockDuration(Duration otherwise) {
        return consumer.acquisitionLockTimeoutMs().map(Duration::ofMillis).orElse(otherwise);
    }

    /** Leaves the group; what was locked goes back to the queue. */
    @Override
    public void close() {
        consumer.close(CLOSE);
    }

    static ShareConsumer<byte[], byte[]> consumer(BrokerAccess broker) {
        return new KafkaShareConsumer<>(ClientConfigs.queueConsumer(
                broker.bootstrap(), Topics.WORKER_GROUP, "worker-queue", broker.security()));
    }

    private static String position(ConsumerRecord<?, ?> record) {
        return record.topic() + "-" + record.partition() + "@" + record.offset();
    }
}
