package io.grokwatch.backtest.kafka;

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
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

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

    public TopicReader reader() {
        return new TopicReader(bootstrap(), "test", TIMEOUT);
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
