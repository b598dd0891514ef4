package io.grokwatch.kafka;

import io.grokwatch.events.Topics;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The configurations of Kafka clients that Grokwatch uses, one for each purpose. Keys and values are bytes. Every one takes
 * settings of the caller's, which win over those given here.
 */
public final class ClientConfigs {
    /** The largest request that a producer makes: the largest record of the catalogue. */
    private static final int MAX_REQUEST_BYTES = Topics.DEAD_LETTERS.maxMessageBytes();

    /** A client that lost its broker looks for it so often at least, so that it is back soon after the broker is. */
    private static final int MAX_RECONNECT_MS = 2_000;

    private ClientConfigs() {}

    /**
     * An admin client that fails rather than waits.
     *
     * @param timeout after which a call fails; half of it for each request
     */
    public static Map<String, Object> admin(String bootstrap, Duration timeout) {
        int millis = Math.toIntExact(timeout.toMillis());
        return Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.max(1, millis / 2),
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis);
    }

    /**
     * A producer whose acknowledged records are on all replicas, once each and in order. It has one request in flight: of several the first
     * to a partition may be refused by a broker that restarts, and the next be accepted, after which the first is refused as out of order
     * until it expires (KAFKA-15591).
     */
    public static Map<String, Object> durableProducer(
            String bootstrap, String clientId, Map<String, Object> overrides) {
        Map<String, Object> settings = producer(bootstrap);
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, clientId);
        settings.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, MAX_RECONNECT_MS);
        settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        return with(settings, overrides);
    }

    /**
     * A producer of transactions. A second one of the same id fences the first.
     *
     * @param timeout after which the broker aborts a transaction, and a call fails
     */
    public static Map<String, Object> transactionalProducer(
            String bootstrap, String transactionalId, Duration timeout, Map<String, Object> overrides) {
        Map<String, Object> settings = producer(bootstrap);
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        settings.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, Math.toIntExact(timeout.toMillis()));
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, timeout.toMillis());
        return with(settings, overrides);
    }

    /** A member of a consumer group that reads committed records from the beginning and commits offsets itself. */
    public static Map<String, Object> groupConsumer(
            String bootstrap, String groupId, String clientId, Map<String, Object> overrides) {
        Map<String, Object> settings = consumer(bootstrap, clientId);
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, groupId);
        return with(settings, overrides);
    }

    /**
     * A consumer without a group, which is assigned partitions and leaves no trace on the broker. It reads committed records, from
     * the beginning unless it seeks.
     */
    public static Map<String, Object> groupless(String bootstrap, String clientId, Map<String, Object> overrides) {
        return with(consumer(bootstrap, clientId), overrides);
    }

    /** A member of a share group that holds one record at a time and acknowledges each explicitly. */
    public static Map<String, Object> queueConsumer(
            String bootstrap, String groupId, String clientId, Map<String, Object> overrides) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, groupId);
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, clientId);
        settings.put(ConsumerConfig.SHARE_ACKNOWLEDGEMENT_MODE_CONFIG, "explicit");
        settings.put(ConsumerConfig.SHARE_ACQUIRE_MODE_CONFIG, "record_limit");
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
        settings.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, MAX_RECONNECT_MS);
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        return with(settings, overrides);
    }

    private static Map<String, Object> producer(String bootstrap) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        // That of the topics, so that the broker need not compress again.
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_BYTES);
        settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        return settings;
    }

    private static Map<String, Object> consumer(String bootstrap, String clientId) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, clientId);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, MAX_RECONNECT_MS);
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        return settings;
    }

    private static Map<String, Object> with(Map<String, Object> settings, Map<String, Object> overrides) {
        settings.putAll(overrides);
        return Collections.unmodifiableMap(settings);
    }
}
