package io.grokwatch.tracker.projection;

import io.grokwatch.tracker.TrackerConfig;
import io.grokwatch.tracker.kafka.Broker;
import io.grokwatch.tracker.kafka.Publisher;
import io.grokwatch.tracker.live.LiveHub;
import io.grokwatch.tracker.projection.Status.State;
import io.grokwatch.tracker.store.Store;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the store up with the topics, on a thread of its own, for as long as the process lives.
 *
 * <p>Everything is at least once and idempotent: the data of a batch are written, then the positions they reach, then
 * readers of the live feed are told. Whatever is interrupted in between is done again with the same result. The
 * offsets committed to Kafka are for monitoring alone.
 */
@Singleton
public final class Projection {
    private static final Duration BROKER_BACK_OFF = Duration.ofSeconds(1);
    /** How long a write may take to its end when the process stops. */
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    private final TrackerConfig.Projection config;
    private final Broker broker;
    private final Store store;
    private final FollowerParts parts;
    private final MeterRegistry meters;
    private final String instance;
    private final Thread thread = Thread.ofPlatform().name("projection").unstarted(this::run);
    private final StatusBoard board;
    private volatile boolean stopping;
    private volatile @Nullable Consumer<byte[], byte[]> current;

    Projection(
            TrackerConfig config,
            Broker broker,
            Store store,
            Publisher publisher,
            LiveHub hub,
            MeterRegistry meters,
            StatusBoard board,
            LastHeard heard,
            @All List<Projector> projectors,
            @ConfigProperty(name = "quarkus.http.port") int port) {
        this.config = config.projection();
        this.broker = broker;
        this.store = store;
        this.meters = meters;
        this.parts = new FollowerParts(
                this.config, new Positions(store), publisher, hub, heard, List.copyOf(projectors), meters);
        this.board = board;
        this.instance = this.config.instance().orElseGet(() -> "tracker-" + hostName() + "-" + port);
    }

    void start(@Observes StartupEvent event) {
        thread.start();
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        stopping = true;
        Consumer<byte[], byte[]> following = current;
        if (following != null) {
            following.wakeup();
        }
        if (!thread.join(PATIENCE)) {
            thread.interrupt();
        }
    }

    private void run() {
        while (!stopping) {
            try {
                Map<String, Uuid> topicIds = broker.createTopics();
                store.createIndexes();
                follow(topicIds);
            } catch (WakeupException | InterruptException | InterruptedException e) {
                // Only stop() wakes and interrupts.
                break;
            } catch (RuntimeException e) {
                board.report(new Status(
                        e instanceof KafkaException ? State.CONNECTING : State.STORE_AWAY,
                        "cannot follow the topics at " + broker.bootstrap() + ": " + e.getMessage()));
                if (!pause()) {
                    break;
                }
            }
        }
        board.report(new Status(State.STOPPED, "stopped"));
    }

    private void follow(Map<String, Uuid> topicIds) throws InterruptedException {
        try (Consumer<byte[], byte[]> consumer = consumer();
                KafkaClientMetrics metrics = new KafkaClientMetrics(consumer);
                Follower follower = new Follower(consumer, topicIds, parts, board::report)) {
            metrics.bindTo(meters);
            consumer.subscribe(
                    Decoder.FOLLOWED.stream().map(topic -> topic.name()).toList(), follower);
            current = consumer;
            while (!stopping) {
                follower.step();
            }
        } finally {
            current = null;
        }
    }

    private static boolean pause() {
        try {
            Thread.sleep(BROKER_BACK_OFF);
            return true;
        } catch (InterruptedException stop) {
            return false;
        }
    }

    private Consumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(
                Map.ofEntries(
                        Map.entry(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrap()),
                        Map.entry(ConsumerConfig.GROUP_ID_CONFIG, config.group()),
                        // A process that was killed takes its own place again at once, without a rebalance.
                        Map.entry(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, instance),
                        Map.entry(ConsumerConfig.CLIENT_ID_CONFIG, instance),
                        Map.entry(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000),
                        Map.entry(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 2_000),
                        // All partitions of one number go to one process: everything about a run is written by one.
                        Map.entry(
                                ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
                                List.of(RangeAssignor.class.getName())),
                        Map.entry(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed"),
                        Map.entry(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest"),
                        Map.entry(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false),
                        Map.entry(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1_000),
                        Map.entry(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 100),
                        Map.entry(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 16 * 1024 * 1024)),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
