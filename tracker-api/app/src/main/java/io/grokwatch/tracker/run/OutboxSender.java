package io.grokwatch.tracker.run;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Sorts;
import io.grokwatch.events.Topics;
import io.grokwatch.kafka.RecordCodec;
import io.grokwatch.tracker.kafka.Publisher;
import io.grokwatch.tracker.projection.ProjectionStatus;
import io.grokwatch.tracker.store.CollectionName;
import io.grokwatch.tracker.store.Store;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.bson.Document;
import org.bson.types.Binary;
import org.jboss.logging.Logger;

/**
 * Sends the entries of the outbox: every second, and at once when it is woken up. An entry is deleted once the broker has
 * acknowledged it; after a crash in between it is sent twice, which changes nothing. An entry of an earlier process is sent only
 * once the projection follows the topics, so that a run that has started meanwhile is not requested again.
 */
@Singleton
final class OutboxSender {
    private static final Logger LOG = Logger.getLogger(OutboxSender.class);
    private static final long INTERVAL_MS = 1_000;
    private static final int MAX_AT_A_TIME = 100;
    /** The run of an entry that is so old is not going to be stored: its submission failed halfway, and was answered so. */
    private static final Duration ORPHANED_AFTER = Duration.ofMinutes(1);

    private final Store store;
    private final Runs runs;
    private final Publisher publisher;
    private final ProjectionStatus projection;
    private final Instant startedAt = Instant.now();
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("outbox").factory());
    /** Whether a wake-up waits to be executed: one is enough. */
    private final AtomicBoolean wakeUpPending = new AtomicBoolean();

    OutboxSender(Store store, Runs runs, Publisher publisher, ProjectionStatus projection) {
        this.store = store;
        this.runs = runs;
        this.publisher = publisher;
        this.projection = projection;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The future never completes; failures are logged.
    void start(@Observes StartupEvent event) {
        executor.scheduleWithFixedDelay(this::sendAll, INTERVAL_MS, INTERVAL_MS, TimeUnit.MILLISECONDS);
    }

    void stop(@Observes ShutdownEvent event) {
        executor.shutdownNow();
    }

    void wakeUp() {
        if (wakeUpPending.compareAndSet(false, true)) {
            executor.execute(() -> {
                wakeUpPending.set(false);
                sendAll();
            });
        }
    }

    private void sendAll() {
        try {
            int settled = MAX_AT_A_TIME;
            while (settled == MAX_AT_A_TIME) {
                settled = sendSome();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.warnf("the outbox was not sent, and will be in %d ms: %s", INTERVAL_MS, e.toString());
        }
    }

    /** Settles the oldest entries, and returns how many of them were. */
    private int sendSome() throws InterruptedException {
        List<Document> entries = new ArrayList<>();
        store.collection(CollectionName.OUTBOX)
                .find()
                .sort(Sorts.ascending("at"))
                .limit(MAX_AT_A_TIME)
                .into(entries);
        int settled = 0;
        for (Document entry : entries) {
            if (settle(entry)) {
                settled++;
            }
        }
        return settled;
    }

    /** Whether the entry was sent or is obsolete, and so is deleted. */
    private boolean settle(Document entry) throws InterruptedException {
        Instant at = Instant.parse(entry.getString("at"));
        if (at.isBefore(startedAt) && !projection.isFollowing()) {
            return false;
        }
        Optional<Run> run = runs.find(entry.getString("run"));
        if (run.isEmpty() && at.isAfter(Instant.now().minus(ORPHANED_AFTER))) {
            return false;
        }
        if (run.isPresent() && isWanted(entry, run.get())) {
            send(entry);
        } else {
            LOG.infof("outbox entry=%s is obsolete", entry.getString("_id"));
        }
        store.collection(CollectionName.OUTBOX).deleteOne(Filters.eq("_id", entry.getString("_id")));
        return true;
    }

    /** A request is obsolete once a worker has the run, a command once the run has ended; an event of its lifecycle never. */
    private static boolean isWanted(Document entry, Run run) {
        if (entry.getString("topic").equals(Topics.RUN_LIFECYCLE.name())) {
            return true;
        }
        return entry.getString("topic").equals(Topics.RUN_REQUESTS.name())
                ? run.progress().attempt() == 0
                : run.progress().current().ending() == null;
    }

    private void send(Document entry) throws InterruptedException {
        Map<String, String> headers = new LinkedHashMap<>();
        entry.get("headers", Document.class).forEach((name, value) -> headers.put(name, String.valueOf(value)));
        publisher.send(new ProducerRecord<>(
                entry.getString("topic"),
                null,
                entry.getString("key").getBytes(StandardCharsets.UTF_8),
                entry.get("value", Binary.class).getData(),
                RecordCodec.headers(headers)));
        LOG.infof("sent topic=%s id=%s", entry.getString("topic"), entry.getString("_id"));
    }
}
