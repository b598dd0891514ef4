package io.grokwatch.backtest.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.grokwatch.backing.EmbeddedBroker;
import io.grokwatch.backing.FreePort;
import io.grokwatch.events.Event;
import io.grokwatch.events.Topic;
import io.grokwatch.events.Topics;
import io.grokwatch.events.codec.EncodedEvent;
import io.grokwatch.events.codec.EventCodec;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A broker with the topics of the catalogue, and somebody who writes to them. */
public final class BrokerWithTopics implements AutoCloseable {
    private static final Logger LOGS = Logger.getLogger("");

    private final EmbeddedBroker broker;
    private final KafkaProducer<byte[], byte[]> producer;

    public BrokerWithTopics(Path folder) throws Exception {
        LOGS.setLevel(Level.WARNING);
        broker = EmbeddedBroker.start(folder.resolve("kafka"), FreePort.find());
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrap()), new ByteArraySerializer(), new ByteArraySerializer());
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            List<NewTopic> topics = Topics.ALL.stream()
                    .map(topic -> new NewTopic(topic.name(), Optional.of(topic.partitions()), Optional.empty())
                            .configs(topic.configuration()))
                    .toList();
            admin.createTopics(topics).all().get();
        }
    }

    public String bootstrap() {
        return broker.bootstrap();
    }

    public void publish(Event event, long atMs) throws Exception {
        EncodedEvent encoded = new EventCodec("/test").encode(event, Instant.ofEpochMilli(atMs));
        send(encoded.topic(), encoded.key(), atMs, encoded.headers(), encoded.value());
    }

    /** Where it was written is the result's to tell. */
    public RecordMetadata send(Topic topic, String key, long atMs, Map<String, String> headers, byte[] value)
            throws Exception {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topic.name(), null, atMs, key.getBytes(UTF_8), value);
        headers.forEach((name, text) -> record.headers().add(name, text.getBytes(UTF_8)));
        return producer.send(record).get();
    }

    /** What a topic holds. */
    public List<ConsumerRecord<byte[], byte[]>> read(Topic... topics) {
        List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
        try (StoredRecords records = new StoredRecords(bootstrap())) {
            records.read(records.partitions(List.of(topics)), all::add);
        }
        return all;
    }

    @Override
    public void close() {
        producer.close();
        broker.close();
    }
}
