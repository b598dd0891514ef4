package io.grokwatch.tracker.kafka;

import io.grokwatch.events.Topic;
import io.grokwatch.kafka.ClientConfigs;
import io.grokwatch.kafka.TopicCreation;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.ReplicaInfo;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.jspecify.annotations.Nullable;

/**
 * What the broker reports of the partitions of topics, and the deletion of records. Every method fails with a {@link
 * org.apache.kafka.common.KafkaException} if the broker does not answer within 10 s.
 */
@Singleton
public final class BrokerOffsets {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Broker broker;
    private @Nullable Admin admin;

    BrokerOffsets(Broker broker) {
        this.broker = broker;
    }

    /** The topics' ids, by name. */
    public Map<String, Uuid> ids(Collection<Topic> topics) throws InterruptedException {
        return TopicCreation.ids(admin(), topics, TIMEOUT);
    }

    /** The first offset of each partition. */
    public Map<TopicPartition, Long> starts(Collection<Topic> topics) throws InterruptedException {
        return offsets(topics, OffsetSpec.earliest());
    }

    /** The end of each partition: the offset of the next record. */
    public Map<TopicPartition, Long> ends(Collection<Topic> topics) throws InterruptedException {
        return offsets(topics, OffsetSpec.latest());
    }

    /** The first offset of each partition whose record has that time or a later one; partitions without one are left out. */
    public Map<TopicPartition, Long> since(Collection<Topic> topics, Instant time) throws InterruptedException {
        Map<TopicPartition, Long> offsets = offsets(topics, OffsetSpec.forTimestamp(time.toEpochMilli()));
        offsets.values().removeIf(offset -> offset < 0);
        return offsets;
    }

    private Map<TopicPartition, Long> offsets(Collection<Topic> topics, OffsetSpec spec) throws InterruptedException {
        Map<TopicPartition, OffsetSpec> request = new HashMap<>();
        Map<String, TopicDescription> described = TopicCreation.await(
                admin().describeTopics(topics.stream().map(Topic::name).toList())
                        .allTopicNames(),
                TIMEOUT);
        described.forEach((name, topic) -> topic.partitions()
                .forEach(partition -> request.put(new TopicPartition(name, partition.partition()), spec)));
        Map<TopicPartition, ListOffsetsResultInfo> found = TopicCreation.await(
                admin().listOffsets(request, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                        .all(),
                TIMEOUT);
        Map<TopicPartition, Long> offsets = new HashMap<>();
        found.forEach((partition, info) -> offsets.put(partition, info.offset()));
        return offsets;
    }

    /** The offsets that a consumer group has committed; empty if there is no such group. */
    public Map<TopicPartition, Long> committed(String group) throws InterruptedException {
        Map<TopicPartition, Long> committed = new HashMap<>();
        try {
            Map<TopicPartition, OffsetAndMetadata> offsets = TopicCreation.await(
                    admin().listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata(), TIMEOUT);
            offsets.forEach((partition, offset) -> {
                if (offset != null) {
                    committed.put(partition, offset.offset());
                }
            });
        } catch (GroupIdNotFoundException none) {
            // It has committed nothing.
        }
        return committed;
    }

    /** The bytes on disk of each partition, on the replica that has the most. */
    public Map<TopicPartition, Long> bytes() throws InterruptedException {
        Map<Integer, Map<String, LogDirDescription>> folders = TopicCreation.await(
                admin().describeLogDirs(
                                TopicCreation.await(admin().describeCluster().nodes(), TIMEOUT).stream()
                                        .map(Node::id)
                                        .toList())
                        .allDescriptions(),
                TIMEOUT);
        Map<TopicPartition, Long> bytes = new HashMap<>();
        for (Map<String, LogDirDescription> ofBroker : folders.values()) {
            for (LogDirDescription folder : ofBroker.values()) {
                for (Map.Entry<TopicPartition, ReplicaInfo> replica :
                        folder.replicaInfos().entrySet()) {
                    bytes.merge(replica.getKey(), replica.getValue().size(), Math::max);
                }
            }
        }
        return bytes;
    }

    /** Deletes the records of partitions before these offsets; the broker removes whole segments from its disk soon after. */
    public void delete(Map<TopicPartition, Long> before) throws InterruptedException {
        Map<TopicPartition, RecordsToDelete> request = new HashMap<>();
        before.forEach((partition, offset) -> request.put(partition, RecordsToDelete.beforeOffset(offset)));
        TopicCreation.await(admin().deleteRecords(request).all(), TIMEOUT);
    }

    private synchronized Admin admin() {
        if (admin == null) {
            admin = Admin.create(ClientConfigs.admin(broker.bootstrap(), TIMEOUT));
        }
        return admin;
    }

    @PreDestroy
    synchronized void close() {
        if (admin != null) {
            admin.close(Duration.ofSeconds(1));
        }
    }
}
