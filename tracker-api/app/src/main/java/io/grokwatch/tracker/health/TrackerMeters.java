package io.grokwatch.tracker.health;

import com.mongodb.MongoException;
import io.grokwatch.events.Topic;
import io.grokwatch.events.Topics;
import io.grokwatch.tracker.ScheduledTask;
import io.grokwatch.tracker.kafka.BrokerOffsets;
import io.grokwatch.tracker.projection.Lane;
import io.grokwatch.tracker.projection.ProjectionStatus;
import io.grokwatch.tracker.projection.StoredPositions;
import io.grokwatch.tracker.store.CollectionName;
import io.grokwatch.tracker.store.Store;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;

/**
 * What Prometheus reads of the tracker beside the counters and timers of its parts: how far the store is behind each topic, how many
 * records and bytes each topic has, the outbox, the size of the store, the free disk, and whether there is an outage. What needs the
 * broker or the store is measured at an interval, not when it is read.
 */
@Singleton
final class TrackerMeters implements ScheduledTask {
    private static final Duration INTERVAL = Duration.ofSeconds(10);
    private static final List<Topic> PROJECTED = List.of(Lane.values()).stream()
            .flatMap(lane -> lane.topics().stream())
            .toList();

    private final BrokerOffsets broker;
    private final StoredPositions positions;
    private final Store store;
    private final ProjectionStatus projection;
    private final Outages outages;
    private final MeterRegistry meters;
    private final Map<String, AtomicLong> lags = new ConcurrentHashMap<>();
    private final Map<String, AtomicLong> topicBytes = new ConcurrentHashMap<>();
    private final AtomicLong outbox = new AtomicLong();
    private final AtomicLong storeBytes = new AtomicLong(-1);

    TrackerMeters(
            BrokerOffsets broker,
            StoredPositions positions,
            Store store,
            ProjectionStatus projection,
            Outages outages,
            MeterRegistry meters) {
        this.broker = broker;
        this.positions = positions;
        this.store = store;
        this.projection = projection;
        this.outages = outages;
        this.meters = meters;
    }

    void register(@Observes StartupEvent event) {
        for (Topic topic : PROJECTED) {
            gauge("grokwatch.projection.lag", "Records of a topic that the store has not taken", topic, lags);
        }
        for (Topic topic : Topics.ALL) {
            gauge("grokwatch.topic.bytes", "Bytes of a topic on the disk of one replica", topic, topicBytes);
        }
        for (Lane lane : Lane.values()) {
            Gauge.builder(
                            "grokwatch.projection.late.seconds",
                            () -> projection.late(lane).toMillis() / 1000.0)
                    .description("How long ago a lane had read everything that was published")
                    .tags(Tags.of("lane", lane.name().toLowerCase(Locale.ROOT)))
                    .register(meters);
        }
        Gauge.builder("grokwatch.outbox.waiting", outbox, AtomicLong::get)
                .description("Events that are stored and not published yet")
                .register(meters);
        Gauge.builder("grokwatch.store.bytes", storeBytes, AtomicLong::get)
                .description("Bytes of the store on disk; -1 if it does not report them")
                .register(meters);
        Gauge.builder("grokwatch.disk.free.bytes", outages, Outages::freeBytes)
                .description("Bytes that are free on the disk of the data")
                .register(meters);
        Gauge.builder("grokwatch.outage", outages, one -> one.now() == null ? 0 : 1)
                .description("1 while there is an outage, whose cause /api/v1/tracker names")
                .register(meters);
    }

    private void gauge(String name, String description, Topic topic, Map<String, AtomicLong> values) {
        AtomicLong value = values.computeIfAbsent(topic.name(), first -> new AtomicLong());
        Gauge.builder(name, value, AtomicLong::get)
                .description(description)
                .tags(Tags.of("topic", topic.name()))
                .register(meters);
    }

    @Override
    public Duration interval() {
        return INTERVAL;
    }

    @Override
    public void run() throws InterruptedException {
        try {
            outbox.set(store.collection(CollectionName.OUTBOX).countDocuments());
            Long bytes = store.bytesOnDisk();
            storeBytes.set(bytes == null ? -1 : bytes);
        } catch (MongoException away) {
            // The outage says so; the values stay as they were.
            return;
        }
        Map<TopicPartition, Long> ends = broker.ends(PROJECTED);
        Map<TopicPartition, Long> starts = broker.starts(PROJECTED);
        Map<TopicPartition, Long> stored = positions.of(ends.keySet(), broker.ids(PROJECTED));
        Map<String, Long> lagOfTopics = new HashMap<>();
        ends.forEach((partition, end) -> {
            long next = stored.getOrDefault(partition, starts.getOrDefault(partition, 0L));
            lagOfTopics.merge(partition.topic(), Math.max(0, end - next), Long::sum);
        });
        set(lags, lagOfTopics);
        Map<String, Long> bytesOfTopics = new HashMap<>();
        broker.bytes().forEach((partition, size) -> bytesOfTopics.merge(partition.topic(), size, Long::sum));
        set(topicBytes, bytesOfTopics);
    }

    private static void set(Map<String, AtomicLong> values, Map<String, Long> measured) {
        values.forEach((topic, value) -> value.set(measured.getOrDefault(topic, 0L)));
    }
}
