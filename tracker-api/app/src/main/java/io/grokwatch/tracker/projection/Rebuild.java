package io.grokwatch.tracker.projection;

import io.grokwatch.events.Topic;
import io.grokwatch.kafka.ClientConfigs;
import io.grokwatch.kafka.TopicCreation;
import io.grokwatch.tracker.TrackerConfig;
import io.grokwatch.tracker.kafka.Broker;
import io.grokwatch.tracker.store.Store;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/**
 * Rebuilds the telemetry from the topics in a database of its own, as far as they reach, while another process serves the old one. This
 * process publishes nothing and serves nobody. Once it has projected every record up to the ends that the topics had when it began, it
 * puts the new database in effect and ends; the processes that serve follow within seconds, and continue from its positions.
 */
@Singleton
final class Rebuild {
    private static final Logger LOG = Logger.getLogger(Rebuild.class);
    private static final Duration CALL = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration REPORT_EVERY = Duration.ofSeconds(5);
    /** A store that is away for longer ends the rebuild, which may be repeated. */
    private static final Duration STALLED_AFTER = Duration.ofMinutes(10);

    private final TrackerConfig config;
    private final Broker broker;
    private final Store store;
    private final ProjectedOffsets projected;

    Rebuild(TrackerConfig config, Broker broker, Store store, ProjectedOffsets projected) {
        this.config = config;
        this.broker = broker;
        this.store = store;
        this.projected = projected;
    }

    void start(@Observes StartupEvent event) {
        config.rebuildInto()
                .ifPresent(
                        database -> Thread.ofPlatform().daemon().name("rebuild").start(() -> run(database)));
    }

    private void run(String database) {
        try {
            long records = await(ends());
            store.putRebuiltInEffect(database);
            LOG.infof("the telemetry of %d records is rebuilt in database %s", records, database);
            Quarkus.asyncExit(0);
        } catch (InterruptedException stop) {
            Quarkus.asyncExit(1);
        } catch (RuntimeException e) {
            LOG.errorf(e, "the telemetry cannot be rebuilt in database %s", database);
            Quarkus.asyncExit(1);
        }
    }

    /** The present ends of all partitions that are projected. */
    private Map<TopicPartition, Long> ends() throws InterruptedException {
        broker.createTopics();
        List<String> topics = new ArrayList<>();
        for (Lane lane : Lane.values()) {
            lane.topics().stream().map(Topic::name).forEach(topics::add);
        }
        try (Admin admin = Admin.create(ClientConfigs.admin(broker.bootstrap(), CALL))) {
            Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
            for (TopicDescription topic : TopicCreation.await(
                            admin.describeTopics(topics).allTopicNames(), CALL)
                    .values()) {
                topic.partitions()
                        .forEach(partition -> latest.put(
                                new TopicPartition(topic.name(), partition.partition()), OffsetSpec.latest()));
            }
            Map<TopicPartition, Long> ends = new HashMap<>();
            TopicCreation.await(
                            admin.listOffsets(latest, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                                    .all(),
                            CALL)
                    .forEach((partition, end) -> ends.put(partition, end.offset()));
            return ends;
        } catch (KafkaException e) {
            throw new IllegalStateException("the ends of the topics are not known: " + e.getMessage(), e);
        }
    }

    private long await(Map<TopicPartition, Long> ends) throws InterruptedException {
        long total = ends.values().stream().mapToLong(Long::longValue).sum();
        long reportedNanos = System.nanoTime();
        long advancedNanos = reportedNanos;
        long fewest = Long.MAX_VALUE;
        while (true) {
            long missing = 0;
            for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
                missing +=
                        Math.max(0, end.getValue() - projected.of(end.getKey()).orElse(0));
            }
            if (missing == 0) {
                return total;
            }
            if (missing < fewest) {
                fewest = missing;
                advancedNanos = System.nanoTime();
            } else if (System.nanoTime() - advancedNanos > STALLED_AFTER.toNanos()) {
                throw new IllegalStateException("no record was projected for " + STALLED_AFTER.toMinutes()
                        + " minutes, with " + missing + " of " + total + " left; is the store reachable?");
            }
            if (System.nanoTime() - reportedNanos > REPORT_EVERY.toNanos()) {
                reportedNanos = System.nanoTime();
                LOG.infof("%d of %d records are projected", total - missing, total);
            }
            Thread.sleep(PAUSE);
        }
    }
}
