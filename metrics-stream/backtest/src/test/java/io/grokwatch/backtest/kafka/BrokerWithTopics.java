package io.grokwatch.backtest.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grokwatch.backing.EmbeddedBroker;
import io.grokwatch.backing.FreePort;
import io.grokwatch.events.Event;
import io.grokwatch.events.Topic;
import io.grokwatch.events.Topics;
import io.grokwatch.events.codec.EncodedEvent;
import io.grokwatch.events.codec.EventCodec;
import io.grokwatch.kafka.ClientConfigs;
import io.grokwatch.kafka.RecordCodec;
import io.grokwatch.kafka.TopicCreation;
import io.grokwatch.kafka.TopicReader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/** An embedded broker with the topics of the catalogue, and a producer. */
public final class BrokerWithTopics implements AutoCloseable {
    private static final Logger ROOT_LOGGER = Logger.getLogger("");
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final EmbeddedBroker broker;
    private final KafkaProducer<byte[], byte[]> producer;

    public BrokerWithTopics(Path folder) throws Exception {
        ROOT_LOGGER.setLevel(Level.WARNING);
        broker = EmbeddedBroker.start(folder.resolve("kafka"), FreePort.find());
        TopicCreation.create(broker.bootstrap(), Topics.ALL, TIMEOUT);
        producer = new KafkaProducer<>(ClientConfigs.durableProducer(broker.bootstrap(), "test", Map.of()));
    }

    public String bootstrap() {
        return broker.bootstrap();
    }

    /** A reader that sees every transaction that was committed: the broker ends transactions after it acknowledges a commit. */
    public TopicReader reader() {
        try (Admin admin = Admin.create(ClientConfigs.admin(bootstrap(), TIMEOUT))) {
            await().atMost(TIMEOUT)
                    .untilAsserted(() -> assertThat(ends(admin, IsolationLevel.READ_COMMITTED))
                            .isEqualTo(ends(admin, IsolationLevel.READ_UNCOMMITTED)));
        }
        return new TopicReader(bootstrap(), "test", TIMEOUT);
    }

    private static Map<TopicPartition, Long> ends(Admin admin, IsolationLevel isolation) throws Exception {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        for (Topic topic : Topics.ALL) {
            for (int partition = 0; partition < topic.partitions(); partition++) {
                latest.put(new TopicPartition(topic.name(), partition), OffsetSpec.latest());
            }
        }
        Map<TopicPartition, Long> ends = new HashMap<>();
        admin.listOffsets(latest, new ListOffsetsOptions(isolation))
                .all()
                .get()
                .forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }

    /** Commits offsets as a stream does that has read all that runs have published. */
    public void commitAsStream() throws Exception {
        try (Admin admin = Admin.create(ClientConfigs.admin(bootstrap(), TIMEOUT))) {
            Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
            ends(admin, IsolationLevel.READ_COMMITTED).forEach((partition, end) -> {
                if (List.of(Topics.RUN_METRICS.name(), Topics.RUN_LIFECYCLE.name())
                        .contains(partition.topic())) {
                    offsets.put(partition, new OffsetAndMetadata(end));
                }
            });
            admin.alterConsumerGroupOffsets(Topics.STREAM_GROUP, offsets).all().get();
        }
    }

    public void publish(Event event, long atMs) throws Exception {
        EncodedEvent encoded = new EventCodec("/test").encode(event, Instant.ofEpochMilli(atMs));
        send(encoded.topic(), encoded.key(), atMs, encoded.headers(), encoded.value());
    }

    /** Writes a record, and returns its position. */
    public RecordMetadata send(Topic topic, String key, long atMs, Map<String, String> headers, byte[] value)
            throws Exception {
        ProducerRecord<byte[], byte[]> record = RecordCodec.record(topic, key, headers, value);
        return producer.send(new ProducerRecord<>(
                        record.topic(), null, atMs, record.key(), record.value(), record.headers()))
                .get();
    }

    /** All records of topics. */
    public List<ConsumerRecord<byte[], byte[]>> read(Topic... topics) {
        List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
        try (TopicReader reader = reader()) {
            reader.readToEnd(reader.partitions(List.of(topics)), all::add);
        }
        return all;
    }

    @Override
    public void close() {
        producer.close();
        broker.close();
    }
}
