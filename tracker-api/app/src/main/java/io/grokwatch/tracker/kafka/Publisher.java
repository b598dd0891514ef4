package io.grokwatch.tracker.kafka;

import io.grokwatch.events.DeadLetter;
import io.grokwatch.events.Topics;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Sends records, and returns only when all replicas have them. */
@Singleton
public final class Publisher {
    private static final int TIMEOUT_MS = 15_000;

    private final Broker broker;
    private @Nullable Producer<byte[], byte[]> producer;

    Publisher(Broker broker) {
        this.broker = broker;
    }

    /**
     * Sends a record and waits for the acknowledgement of all replicas, at most 15 s.
     *
     * @param headers UTF-8 on the wire
     * @throws KafkaException if it is not acknowledged in time; it may have arrived nevertheless
     */
    public void send(String topic, byte @Nullable [] key, Map<String, String> headers, byte @Nullable [] value)
            throws InterruptedException {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, key, value);
        headers.forEach((name, text) -> record.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
        send(record);
    }

    /** Puts a record aside as it came, with the reason in its headers. */
    public void deadLetter(ConsumerRecord<byte[], byte[]> came, String reason) throws InterruptedException {
        DeadLetter letter = new DeadLetter(reason, "tracker-api", came.topic(), came.partition(), came.offset());
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(Topics.DEAD_LETTERS.name(), null, came.key(), came.value(), came.headers());
        letter.headers().forEach((name, text) -> record.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
        send(record);
    }

    private void send(ProducerRecord<byte[], byte[]> record) throws InterruptedException {
        Future<RecordMetadata> sent = producer().send(record);
        try {
            sent.get(TIMEOUT_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException refused ? refused : new KafkaException(e.getCause());
        } catch (TimeoutException e) {
            throw new KafkaException(
                    "topic " + record.topic() + " did not acknowledge within " + TIMEOUT_MS + " ms", e);
        }
    }

    /** Made when it is first needed: the broker may come up after this process. */
    private synchronized Producer<byte[], byte[]> producer() {
        if (producer == null) {
            producer = new KafkaProducer<>(
                    Map.of(
                            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                            broker.bootstrap(),
                            ProducerConfig.CLIENT_ID_CONFIG,
                            "grokwatch-tracker-api",
                            ProducerConfig.ACKS_CONFIG,
                            "all",
                            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                            true,
                            ProducerConfig.COMPRESSION_TYPE_CONFIG,
                            "lz4",
                            ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                            Topics.DEAD_LETTERS.maxMessageBytes(),
                            ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                            TIMEOUT_MS / 3,
                            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                            TIMEOUT_MS * 2 / 3,
                            ProducerConfig.MAX_BLOCK_MS_CONFIG,
                            TIMEOUT_MS / 3),
                    new ByteArraySerializer(),
                    new ByteArraySerializer());
        }
        return producer;
    }

    @PreDestroy
    synchronized void close() {
        if (producer != null) {
            producer.close(Duration.ofSeconds(2));
        }
    }
}
