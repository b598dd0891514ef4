package io.grokwatch.trainer.worker.publish;

import io.grokwatch.events.EmbeddingSnapshot;
import io.grokwatch.events.Event;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.Topic;
import io.grokwatch.events.codec.EventCodec;
import io.grokwatch.kafka.BrokerAccess;
import io.grokwatch.kafka.ClientConfigs;
import io.grokwatch.kafka.RecordCodec;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * The worker's only producer: idempotent, every record acknowledged by all replicas, retried for a day. Everything
 * about one run has one key and goes through here, so it stays in order. Thread-safe.
 */
public final class Publisher implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Publisher.class.getName());
    private static final Duration DELIVERY = Duration.ofDays(1);
    private static final Duration CLOSE = Duration.ofMillis(500);
    /**
     * More than any run may have on its way, and a day of beats, so that handing over a record does not wait for memory. The
     * producer counts whole batches.
     */
    private static final long BUFFER_BYTES = 4 * BufferLimits.MAX_IN_FLIGHT_BYTES;

    private final KafkaProducer<byte[], byte[]> producer;
    private final EventCodec codec;
    private final InstantSource clock;

    /** @param source the CloudEvents source, for example {@code /grokwatch/trainer-worker/w1} */
    public Publisher(BrokerAccess broker, String source, InstantSource clock) {
        this.codec = new EventCodec(source);
        this.clock = clock;
        producer = new KafkaProducer<>(ClientConfigs.durableProducer(
                broker.bootstrap(),
                "worker-publisher",
                broker.with(Map.of(
                        ProducerConfig.LINGER_MS_CONFIG,
                        5,
                        ProducerConfig.BATCH_SIZE_CONFIG,
                        128 * 1024,
                        ProducerConfig.BUFFER_MEMORY_CONFIG,
                        BUFFER_BYTES,
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                        (int) DELIVERY.toMillis(),
                        // Metadata never expires, so that sending does not wait for a broker that is away.
                        CommonClientConfigs.METADATA_RECOVERY_STRATEGY_CONFIG,
                        "none",
                        ProducerConfig.METADATA_MAX_IDLE_CONFIG,
                        Duration.ofDays(24).toMillis()))));
    }

    /** Fetches the metadata of topics, so that publishing to them does not wait for a broker that is away. */
    public void prefetchMetadata(List<Topic> topics) {
        topics.forEach(topic -> producer.partitionsFor(topic.name()));
    }

    /** Publishes an event; the future fails if it cannot be delivered within a day. */
    public CompletableFuture<Void> publish(Event event) {
        return publish(encode(event));
    }

    /** Publishes an event that nobody waits for; a failure is logged. */
    public void publishOrWarn(Event event) {
        CompletableFuture<Void> unused = publish(event).whenComplete((acknowledged, failure) -> {
            if (failure != null) {
                LOG.log(Level.WARNING, "event={0} was not published: {1}", event.eventId(), failure);
            }
        });
    }

    /**
     * Publishes an event and returns when it is acknowledged.
     *
     * @throws PublishingException if that fails or takes longer
     */
    public void publishAndAwait(Event event, Duration atMost) throws InterruptedException {
        await(publish(event), event.eventId(), atMost);
    }

    EncodedRecord encode(Event event) {
        return new EncodedRecord(RecordCodec.record(codec.encode(event, clock.instant())));
    }

    static EncodedRecord encode(MetricBatch batch) {
        return new EncodedRecord(RecordCodec.record(batch));
    }

    static EncodedRecord encode(EmbeddingSnapshot snapshot) {
        return new EncodedRecord(RecordCodec.record(snapshot));
    }

    CompletableFuture<Void> publish(EncodedRecord record) {
        return send(record.record());
    }

    /** Publishes a dead letter and returns when that is acknowledged. */
    public void deadLetter(ProducerRecord<byte[], byte[]> letter, Duration atMost) throws InterruptedException {
        await(send(letter), "dead letter of key " + text(letter.key()), atMost);
    }

    /** Publishes a record again to its topic, with the time of the first, and returns when that is acknowledged. */
    public void repeat(ConsumerRecord<byte[], byte[]> record, Duration atMost) throws InterruptedException {
        await(
                send(new ProducerRecord<>(
                        record.topic(), null, record.timestamp(), record.key(), record.value(), record.headers())),
                "copy of " + record.topic() + "-" + record.partition() + "@" + record.offset(),
                atMost);
    }

    @Override
    public void close() {
        producer.close(CLOSE);
    }

    private CompletableFuture<Void> send(ProducerRecord<byte[], byte[]> record) {
        CompletableFuture<Void> sent = new CompletableFuture<>();
        Future<RecordMetadata> unused = producer.send(record, (metadata, failure) -> {
            if (failure == null) {
                sent.complete(null);
            } else {
                sent.completeExceptionally(failure);
            }
        });
        return sent;
    }

    private static void await(CompletableFuture<Void> sent, String what, Duration atMost) throws InterruptedException {
        try {
            sent.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw PublishingException.of(what, Objects.requireNonNullElse(e.getCause(), e));
        } catch (TimeoutException e) {
            throw new PublishingException(what + " was not acknowledged within " + atMost.toMillis() + " ms", e);
        }
    }

    private static String text(byte @Nullable [] key) {
        return key == null ? "none" : new String(key, StandardCharsets.UTF_8);
    }
}
