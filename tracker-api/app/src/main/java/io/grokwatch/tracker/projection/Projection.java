package io.grokwatch.tracker.projection;

import io.grokwatch.events.Topic;
import io.grokwatch.kafka.ClientConfigs;
import io.grokwatch.tracker.TrackerConfig;
import io.grokwatch.tracker.kafka.Broker;
import io.grokwatch.tracker.kafka.Publisher;
import io.grokwatch.tracker.live.LiveHub;
import io.grokwatch.tracker.projection.Status.State;
import io.grokwatch.tracker.store.PurgedRuns;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
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
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the store up to date with the topics, on a thread for each {@link Lane}, for as long as the process runs.
 *
 * <p>Everything is at least once and idempotent: data are written, then the positions that they reach, then
 * the live feed is published. Whatever is interrupted in between is repeated with the same result. The offsets committed to
 * Kafka are for monitoring alone.
 */
@Singleton
public final class Projection {
    private static final Logger LOG = Logger.getLogger(Projection.class);
    private static final Duration WAKE_UP_EVERY = Duration.ofMillis(100);
    private static final Duration RECONNECT_PAUSE = Duration.ofSeconds(1);
    /** How long a write may take to its end when the process shuts down. */
    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(4);

    private final TrackerConfig.Projection config;
    private final Broker broker;
    private final Store store;
    private final Publisher publisher;
    private final LiveHub hub;
    private final MeterRegistry meters;
    private final ProjectionStatus status;
    private final ProjectedOffsets projected;
    private final LastSeen lastSeen;
    private final String group;
    private final StoredPositions positions;
    private final PurgedRuns purged;
    private final String instance;
    /** Read by the lanes while they follow the topics. */
    private final ReadWriteLock following = new ReentrantReadWriteLock(true);

    private final List<Follower> followers = new ArrayList<>();
    private volatile boolean stopping;

    /**
     * @param projectors of the lanes of events and snapshots
     * @param metrics the intake of the lane of metrics
     */
    Projection(
            TrackerConfig config,
            Broker broker,
            Store store,
            Publisher publisher,
            LiveHub hub,
            MeterRegistry meters,
            ProjectionStatus status,
            ProjectedOffsets projected,
            LastSeen lastSeen,
            StoredPositions positions,
            PurgedRuns purged,
            @All List<Projector> projectors,
            Intake metrics,
            @ConfigProperty(name = "quarkus.http.port") int port) {
        this.config = config.projection();
        this.broker = broker;
        this.store = store;
        this.publisher = publisher;
        this.hub = hub;
        this.meters = meters;
        this.status = status;
        this.projected = projected;
        this.lastSeen = lastSeen;
        this.positions = positions;
        this.purged = purged;
        // A rebuild reads everything by itself.
        String suffix = config.rebuildInto().map(database -> "-" + database).orElse("");
        this.group = this.config.group() + suffix;
        this.instance = this.config.instance().orElseGet(() -> "tracker-" + hostName() + "-" + port) + suffix;
        for (Lane lane : Lane.values()) {
            List<Projector> ofLane =
                    projectors.stream().filter(one -> one.lane() == lane).toList();
            followers.add(
                    new Follower(lane, lane == Lane.METRICS ? metrics : new BatchIntake(ofLane, this.config.linger())));
        }
    }

    void start(@Observes StartupEvent event) {
        followers.forEach(follower -> follower.thread.start());
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        stopping = true;
        followers.forEach(Follower::wakeUp);
        long deadline = System.nanoTime() + SHUTDOWN_TIMEOUT.toNanos();
        for (Follower follower : followers) {
            if (!follower.thread.join(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())))) {
                follower.thread.interrupt();
            }
        }
    }

    /** Does something while nothing is projected; the lanes then begin again at their stored positions. */
    void whileStopped(Runnable action) {
        AtomicBoolean done = new AtomicBoolean();
        Thread waker = Thread.ofPlatform().daemon().name("projection-waker").start(() -> {
            while (!done.get()) {
                followers.forEach(Follower::wakeUp);
                LockSupport.parkNanos(WAKE_UP_EVERY.toNanos());
            }
        });
        following.writeLock().lock();
        try {
            action.run();
        } finally {
            done.set(true);
            following.writeLock().unlock();
            LockSupport.unpark(waker);
        }
    }

    /** The thread of a lane. */
    private final class Follower {
        private final Lane lane;
        private final Intake intake;
        private final Thread thread;
        private volatile @Nullable Consumer<byte[], byte[]> current;

        Follower(Lane lane, Intake intake) {
            this.lane = lane;
            this.intake = intake;
            this.thread = Thread.ofPlatform()
                    .name("projection-" + lane.name().toLowerCase(Locale.ROOT))
                    .unstarted(this::run);
        }

        void wakeUp() {
            Consumer<byte[], byte[]> following = current;
            if (following != null) {
                following.wakeup();
            }
        }

        private void run() {
            while (!stopping) {
                following.readLock().lock();
                try {
                    Map<String, Uuid> topicIds = broker.createTopics();
                    store.createIndexes();
                    follow(topicIds);
                } catch (WakeupException woken) {
                    // By stop(), or by whileStopped(), which the next round waits for.
                } catch (InterruptException | InterruptedException e) {
                    // Only stop() interrupts.
                    break;
                } catch (RuntimeException e) {
                    status.report(
                            lane,
                            new Status(
                                    e instanceof KafkaException ? State.CONNECTING : State.STORE_AWAY,
                                    "cannot follow the topics at " + broker.bootstrap() + ": " + e.getMessage()));
                    if (!pause()) {
                        break;
                    }
                } catch (Error e) {
                    // A thread that ended would leave the lane behind for ever, while the process appears healthy.
                    LOG.errorf(e, "projection lane=%s failed", lane);
                    status.report(lane, new Status(State.FAILED, "the projection failed: " + e));
                    if (!pause()) {
                        break;
                    }
                } finally {
                    following.readLock().unlock();
                }
            }
            status.report(lane, new Status(State.STOPPED, "stopped"));
        }

        private void follow(Map<String, Uuid> topicIds) throws InterruptedException {
            try (Consumer<byte[], byte[]> consumer = consumer(lane);
                    KafkaClientMetrics metrics = new KafkaClientMetrics(consumer);
                    ProjectionConsumer projection = projectionConsumer(consumer, topicIds)) {
                metrics.bindTo(meters);
                consumer.subscribe(lane.topics().stream().map(Topic::name).toList(), projection);
                current = consumer;
                while (!stopping) {
                    projection.step();
                }
            } finally {
                current = null;
            }
        }

        private ProjectionConsumer projectionConsumer(Consumer<byte[], byte[]> consumer, Map<String, Uuid> topicIds) {
            return new ProjectionConsumer(
                    lane,
                    consumer,
                    topicIds,
                    config.maxBackoff(),
                    positions,
                    projected,
                    intake,
                    new DeadLetterQueue(publisher, meters.counter("grokwatch.dead.letters")),
                    lastSeen,
                    purged,
                    hub,
                    meters,
                    status);
        }
    }

    private static boolean pause() {
        try {
            Thread.sleep(RECONNECT_PAUSE);
            return true;
        } catch (InterruptedException stop) {
            return false;
        }
    }

    private Consumer<byte[], byte[]> consumer(Lane lane) {
        Map<String, Object> settings = Map.of(
                // A process that restarts gets its own partitions again at once, without a rebalance.
                ConsumerConfig.GROUP_INSTANCE_ID_CONFIG,
                lane.named(instance),
                ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
                10_000,
                ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
                2_000,
                // All partitions of one number are assigned to one process: within a lane everything about a run is
                // written by one.
                ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
                List.of(RangeAssignor.class.getName()),
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                1_000,
                ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                100,
                ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                16 * 1024 * 1024);
        return new KafkaConsumer<>(
                ClientConfigs.groupConsumer(broker.bootstrap(), lane.named(group), lane.named(instance), settings),
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
