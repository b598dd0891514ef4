package io.grokwatch.tracker;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.ReplaceOptions;
import io.grokwatch.events.RunId;
import io.grokwatch.events.Topic;
import io.grokwatch.events.Topics;
import io.grokwatch.kafka.ClientConfigs;
import io.grokwatch.kafka.KeyPartition;
import io.grokwatch.kafka.TopicCreation;
import io.grokwatch.tracker.store.CollectionName;
import io.grokwatch.tracker.store.Store;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.bson.Document;

/**
 * A member of the projection's group in place of another process: the partitions of a topic that it is assigned count as projected once a test has
 * it store their positions. When it is closed these are what they were before, so that the tracker projects the records itself.
 */
final class OtherProjection implements AutoCloseable {
    private static final String GROUP = "grokwatch-tracker-projection";
    /** What the group of the lane of metrics is called beyond that. */
    private static final String METRICS_SUFFIX = "-metrics";

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final String bootstrap;
    private final Store store;
    private final Topic topic;
    private final Map<String, Optional<Document>> before = new HashMap<>();
    private final Thread polling = Thread.ofPlatform().daemon().unstarted(this::poll);
    private volatile List<TopicPartition> assigned = List.of();
    private volatile boolean closing;

    OtherProjection(String bootstrap, Store store, Topic topic) {
        this.bootstrap = bootstrap;
        this.store = store;
        this.topic = topic;
        polling.start();
    }

    private void poll() {
        Map<String, Object> settings =
                Map.of(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, List.of(RangeAssignor.class.getName()));
        String group = topic.equals(Topics.RUN_METRICS) ? GROUP + METRICS_SUFFIX : GROUP;
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(ClientConfigs.groupConsumer(bootstrap, group, "other", settings))) {
            consumer.subscribe(List.of(topic.name()));
            while (!closing) {
                consumer.poll(POLL);
                assigned = List.copyOf(consumer.assignment());
            }
        }
    }

    /** Whether it has partitions of the topic. */
    boolean isAssigned() {
        return !assigned.isEmpty();
    }

    /** A run whose records are in one of these partitions. */
    RunId run() {
        return Stream.generate(() -> new RunId("run-" + UUID.randomUUID()))
                .filter(run -> assigned.contains(partition(run)))
                .findFirst()
                .orElseThrow();
    }

    private TopicPartition partition(RunId run) {
        return KeyPartition.of(topic, run.value().getBytes(UTF_8), topic.partitions());
    }

    /** Stores the end of the partition of a run as its position, as the projection does once it has stored what comes before it. */
    void project(RunId run) throws InterruptedException, ExecutionException {
        TopicPartition partition = partition(run);
        MongoCollection<Document> positions = store.collection(CollectionName.POSITIONS);
        String known = Objects.requireNonNull(positions.find().first()).getString("_id");
        String layout = known.substring(known.lastIndexOf('/') + 1);
        try (Admin admin = Admin.create(ClientConfigs.admin(bootstrap, TIMEOUT))) {
            Uuid topicId = Objects.requireNonNull(
                    TopicCreation.ids(admin, List.of(topic), TIMEOUT).get(topic.name()));
            long end = admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                    .partitionResult(partition)
                    .get()
                    .offset();
            String id = topic.name() + "/" + partition.partition() + "/" + topicId + "/" + layout;
            before.putIfAbsent(
                    id,
                    Optional.ofNullable(positions.find(Filters.eq("_id", id)).first()));
            store(new Document("_id", id).append("next", end));
        }
    }

    private void store(Document position) {
        store.collection(CollectionName.POSITIONS)
                .replaceOne(Filters.eq("_id", position.get("_id")), position, new ReplaceOptions().upsert(true));
    }

    /** Before this member leaves the group, as the tracker reads the position when the partition is assigned to it. */
    private void restore() {
        before.forEach((id, position) -> position.ifPresentOrElse(
                this::store, () -> store.collection(CollectionName.POSITIONS).deleteOne(Filters.eq("_id", id))));
    }

    @Override
    public void close() {
        restore();
        closing = true;
        try {
            polling.join();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
