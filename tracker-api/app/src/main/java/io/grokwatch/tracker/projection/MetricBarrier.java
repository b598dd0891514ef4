package io.grokwatch.tracker.projection;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.grokwatch.events.Topics;
import io.grokwatch.kafka.ClientConfigs;
import io.grokwatch.kafka.KeyPartition;
import io.grokwatch.kafka.TopicCreation;
import io.grokwatch.tracker.TrackerConfig;
import io.grokwatch.tracker.kafka.Broker;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Has a reader of the metrics of a run see what was acknowledged before it asked: it waits until the projection has passed the
 * present end of the run's partition, for a bounded time. With too many readers that wait, with a broker that does not answer, and
 * after that time, the reader gets what is stored. Thread-safe.
 */
@Singleton
public final class MetricBarrier {
    private static final Logger LOG = Logger.getLogger(MetricBarrier.class);
    /** Of the 32 threads that answer requests. */
    private static final int MAX_WAITING = 16;

    private static final Duration CALL = Duration.ofSeconds(1);
    /** After a failure of the broker no reader waits for it for so long. */
    private static final long PAUSE_NANOS = Duration.ofSeconds(3).toNanos();

    private final Broker broker;
    private final PartitionBarrier projection;
    private final Duration atMost;
    private final Semaphore waiting = new Semaphore(MAX_WAITING);

    private @Nullable Admin admin;
    private @Nullable TopicDescription topic;
    private long failedNanos = System.nanoTime() - PAUSE_NANOS;

    MetricBarrier(Broker broker, PartitionBarrier projection, TrackerConfig config) {
        this.broker = broker;
        this.projection = projection;
        this.atMost = config.projection().readWait();
    }

    /**
     * Waits until the metrics of a run that were acknowledged before the call are stored.
     *
     * @return whether they are
     */
    public boolean await(String run) {
        if (atMost.isZero() || !waiting.tryAcquire()) {
            return false;
        }
        try {
            TopicDescription described = topic();
            if (described == null) {
                return false;
            }
            TopicPartition partition = KeyPartition.of(
                    Topics.RUN_METRICS,
                    run.getBytes(UTF_8),
                    described.partitions().size());
            return projection.await(partition, end(partition), described.topicId(), atMost);
        } catch (KafkaException unavailable) {
            failed(unavailable);
            return false;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            waiting.release();
        }
    }

    private long end(TopicPartition partition) throws InterruptedException {
        return TopicCreation.await(
                        admin().listOffsets(
                                        Map.of(partition, OffsetSpec.latest()),
                                        new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                                .partitionResult(partition),
                        CALL)
                .offset();
    }

    /** The topic on the broker; null if the broker failed a moment ago. */
    private @Nullable TopicDescription topic() throws InterruptedException {
        synchronized (this) {
            if (System.nanoTime() - failedNanos < PAUSE_NANOS) {
                return null;
            }
            if (topic != null) {
                return topic;
            }
        }
        TopicDescription described = TopicCreation.await(
                        admin().describeTopics(List.of(Topics.RUN_METRICS.name()))
                                .allTopicNames(),
                        CALL)
                .get(Topics.RUN_METRICS.name());
        synchronized (this) {
            topic = described;
        }
        return described;
    }

    private synchronized Admin admin() {
        if (admin == null) {
            admin = Admin.create(ClientConfigs.admin(broker.bootstrap(), CALL));
        }
        return admin;
    }

    private synchronized void failed(KafkaException unavailable) {
        LOG.debugf(unavailable, "readers of metrics do not wait for the projection: the broker does not answer");
        failedNanos = System.nanoTime();
        // The topic may be created again.
        topic = null;
    }

    @PreDestroy
    synchronized void close() {
        if (admin != null) {
            admin.close(Duration.ofSeconds(1));
        }
    }
}
