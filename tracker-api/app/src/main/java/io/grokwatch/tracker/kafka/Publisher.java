package io.grokwatch.tracker.kafka;

import io.grokwatch.kafka.ClientConfigs;
import io.grokwatch.tracker.TrackerConfig;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Sends records that all replicas have to acknowledge. */
@Singleton
public final class Publisher {
    private static final int TIMEOUT_MS = 15_000;

    private final Broker broker;
    /** Whether nothing is sent: a rebuild reads what was sent before. */
    private final boolean isSilent;

    private @Nullable Producer<byte[], byte[]> producer;

    Publisher(Broker broker, TrackerConfig config) {
        this.broker = broker;
        this.isSilent = config.rebuildInto().isPresent();
    }

    /**
     * Sends a record and waits for the acknowledgement of all replicas, at most 15 s.
     *
     * @throws KafkaException if it is not acknowledged in time; it may have arrived nevertheless
     */
    public void send(ProducerRecord<byte[], byte[]> record) throws InterruptedException {
        try {
            sendAsync(record).get(TIMEOUT_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException refused ? refused : new KafkaException(e.getCause());
        } catch (TimeoutException e) {
            throw new KafkaException(
                    "topic " + record.topic() + " did not acknowledge within " + TIMEOUT_MS + " ms", e);
        }
    }

    /** Sends a record. The future completes at the acknowledgement of all replicas, or fails within 10 s. */
    public Future<RecordMetadata> sendAsync(ProducerRecord<byte[], byte[]> record) {
        return isSilent
                ? CompletableFuture.completedFuture(
                        new RecordMetadata(new TopicPartition(record.topic(), 0), -1, 0, -1, -1, -1))
                : producer().send(record);
    }

    /** Created when it is first needed: the broker may come up after this process. */
    private synchronized Producer<byte[], byte[]> producer() {
        if (producer == null) {
            producer = new KafkaProducer<>(
                    ClientConfigs.durableProducer(
                            broker.bootstrap(),
                            "grokwatch-tracker-api",
                            Map.of(
                                    ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                                    TIMEOUT_MS / 3,
                                    ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                                    TIMEOUT_MS * 2 / 3,
                                    ProducerConfig.MAX_BLOCK_MS_CONFIG,
                                    (long) TIMEOUT_MS / 3)),
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
