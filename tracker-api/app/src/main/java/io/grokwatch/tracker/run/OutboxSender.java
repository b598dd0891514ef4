package io.grokwatch.tracker.run;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Sorts;
import io.grokwatch.events.Topics;
import io.grokwatch.tracker.Periodic;
import io.grokwatch.tracker.kafka.Publisher;
import io.grokwatch.tracker.projection.StatusBoard;
import io.grokwatch.tracker.store.Kind;
import io.grokwatch.tracker.store.Store;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.bson.types.Binary;
import org.jboss.logging.Logger;

/**
 * Empties the outbox. What the broker acknowledged is deleted; a crash in between sends it twice, which changes nothing.
 * An entry that an earlier process left is looked at only once the projection follows, so that a run that has started
 * meanwhile is not requested again.
 */
@Singleton
final class OutboxSender implements Periodic {
    private static final Logger LOG = Logger.getLogger(OutboxSender.class);
    private static final int AT_A_TIME = 100;
    /** An entry whose run never came to be was given up halfway; whoever asked was told so. */
    private static final Duration ORPHANED = Duration.ofMinutes(1);

    private final Store store;
    private final Runs runs;
    private final Publisher publisher;
    private final StatusBoard projection;
    private final Instant startedAt = Instant.now();
    private final Semaphore nudges = new Semaphore(0);

    OutboxSender(Store store, Runs runs, Publisher publisher, StatusBoard projection) {
        this.store = store;
        this.runs = runs;
        this.publisher = publisher;
        this.projection = projection;
    }

    void nudge() {
        nudges.release();
    }

    @Override
    public Duration every() {
        return Duration.ofMillis(1);
    }

    /** Waits for a nudge, at most a second, and sends what there is. */
    @Override
    public void tick() throws InterruptedException {
        nudges.tryAcquire(1, TimeUnit.SECONDS);
        nudges.drainPermits();
        List<Document> entries = new ArrayList<>();
        store.collection(Kind.OUTBOX)
                .find()
                .sort(Sorts.ascending("at"))
                .limit(AT_A_TIME)
                .into(entries);
        for (Document entry : entries) {
            settle(entry);
        }
    }

    private void settle(Document entry) throws InterruptedException {
        Instant at = Instant.parse(entry.getString("at"));
        if (at.isBefore(startedAt) && !projection.isFollowing()) {
            return;
        }
        Optional<Run> run = runs.find(entry.getString("run"));
        if (run.isEmpty() && at.isAfter(Instant.now().minus(ORPHANED))) {
            return;
        }
        if (run.isPresent() && isWanted(entry, run.get())) {
            send(entry);
        } else {
            LOG.infof("outbox entry=%s is no longer wanted", entry.getString("_id"));
        }
        store.collection(Kind.OUTBOX).deleteOne(Filters.eq("_id", entry.getString("_id")));
    }

    /** A request is not wanted once a worker has the run, a command not once the run has ended. */
    private static boolean isWanted(Document entry, Run run) {
        return entry.getString("topic").equals(Topics.RUN_REQUESTS.name())
                ? run.progress().attempt() == 0
                : run.progress().ending() == null;
    }

    private void send(Document entry) throws InterruptedException {
        Map<String, String> headers = new LinkedHashMap<>();
        entry.get("headers", Document.class).forEach((name, value) -> headers.put(name, String.valueOf(value)));
        publisher.send(
                entry.getString("topic"),
                entry.getString("key").getBytes(StandardCharsets.UTF_8),
                headers,
                entry.get("value", Binary.class).getData());
        LOG.infof("sent topic=%s id=%s", entry.getString("topic"), entry.getString("_id"));
    }
}
