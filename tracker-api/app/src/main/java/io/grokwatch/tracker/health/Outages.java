package io.grokwatch.tracker.health;

import com.mongodb.MongoException;
import io.grokwatch.kafka.ClientConfigs;
import io.grokwatch.tracker.ScheduledTask;
import io.grokwatch.tracker.TrackerConfig;
import io.grokwatch.tracker.kafka.Broker;
import io.grokwatch.tracker.projection.Lane;
import io.grokwatch.tracker.projection.ProjectionStatus;
import io.grokwatch.tracker.projection.Status;
import io.grokwatch.tracker.store.Store;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What keeps the tracker from showing what is published: checked every second, the most specific cause first. While there is an
 * outage nothing is inferred from inactivity, as no producer may be able to publish. Thread-safe.
 */
@Singleton
public final class Outages implements ScheduledTask {
    private static final Logger LOG = Logger.getLogger(Outages.class);
    private static final Duration BROKER_TIMEOUT = Duration.ofMillis(2_500);
    private static final Duration SLOW = Duration.ofSeconds(2);
    private static final long MIB = 1024 * 1024;

    private final Broker broker;
    private final Store store;
    private final ProjectionStatus projection;
    private final Path data;
    private final long minFreeBytes;
    private @Nullable Admin admin;
    private volatile Current current = new Current(null, Instant.now());

    Outages(Broker broker, Store store, ProjectionStatus projection, TrackerConfig config) {
        this.broker = broker;
        this.store = store;
        this.projection = projection;
        this.data = config.data().orElse(config.checkpoints().folder()).toAbsolutePath();
        this.minFreeBytes = config.minFreeMib() * MIB;
    }

    /** The cause in one sentence, or null. */
    public @Nullable String now() {
        return current.cause();
    }

    /** Since when the cause, or that there is none, is the same. */
    public Instant since() {
        return current.since();
    }

    /** The cause now rather than a second ago, for an answer that fails; of what can be found out at once. */
    public @Nullable String atOnce() {
        String full = fullDisk();
        return full == null ? now() : full;
    }

    /** The bytes that are free on the disk of the data; -1 if it cannot be read. */
    long freeBytes() {
        try {
            return disk().getUsableSpace();
        } catch (IOException e) {
            return -1;
        }
    }

    @Override
    public Duration interval() {
        return Duration.ofSeconds(1);
    }

    @Override
    public void run() throws InterruptedException {
        String cause = firstOf(this::fullDisk, this::brokerAway, this::storeAway, this::late);
        if ((cause == null) != (current.cause() == null)) {
            if (cause == null) {
                LOG.infof("outage ended after=%s cause=%s", Duration.between(since(), Instant.now()), now());
            } else {
                LOG.warnf("outage cause=%s", cause);
            }
            current = new Current(cause, Instant.now());
        } else {
            current = new Current(cause, since());
        }
    }

    private interface Check {
        @Nullable
        String cause() throws InterruptedException;
    }

    private static @Nullable String firstOf(Check... checks) throws InterruptedException {
        for (Check check : checks) {
            String cause = check.cause();
            if (cause != null) {
                return cause;
            }
        }
        return null;
    }

    private @Nullable String fullDisk() {
        try {
            long free = disk().getUsableSpace();
            return free < minFreeBytes
                    ? "the tracker's disk is full: " + free / MIB + " MiB are free at " + data + ", "
                            + minFreeBytes / MIB + " are needed"
                    : null;
        } catch (IOException e) {
            return "the tracker's disk at " + data + " cannot be read: " + e.getMessage();
        }
    }

    private FileStore disk() throws IOException {
        Path folder = data;
        while (!Files.exists(folder) && folder.getParent() != null) {
            folder = folder.getParent();
        }
        return Files.getFileStore(folder);
    }

    private @Nullable String brokerAway() throws InterruptedException {
        try {
            admin().describeCluster().clusterId().get(BROKER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            return null;
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            return "the broker at " + broker.bootstrap() + " does not answer";
        }
    }

    private @Nullable String storeAway() {
        Instant begin = Instant.now();
        try {
            store.ping();
        } catch (MongoException e) {
            return "the store does not answer: " + e.getMessage();
        }
        Duration taken = Duration.between(begin, Instant.now());
        if (taken.compareTo(SLOW) > 0) {
            return "the store is slow: it took " + taken.toSeconds() + " s to answer";
        }
        Status status = projection.now();
        return switch (status.state()) {
            case STORE_AWAY -> "the store accepts no writes: " + status.detail();
            case FAILED -> status.detail();
            case CONNECTING, CATCHING_UP, FOLLOWING, STOPPED -> null;
        };
    }

    private @Nullable String late() {
        Duration late = projection.late(Lane.EVENTS);
        return late.isZero() || projection.now().state() == Status.State.CONNECTING
                ? null
                : "the tracker is " + late.toSeconds() + " s behind what is published";
    }

    private synchronized Admin admin() {
        if (admin == null) {
            admin = Admin.create(ClientConfigs.admin(broker.bootstrap(), BROKER_TIMEOUT));
        }
        return admin;
    }

    @PreDestroy
    synchronized void close() {
        if (admin != null) {
            admin.close(Duration.ofSeconds(1));
        }
    }

    private record Current(@Nullable String cause, Instant since) {}
}
