package io.grokwatch.tracker.run;

import com.mongodb.MongoException;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import io.grokwatch.tracker.ScheduledTask;
import io.grokwatch.tracker.live.LiveEvent;
import io.grokwatch.tracker.live.LiveHub;
import io.grokwatch.tracker.live.SharedEvents;
import io.grokwatch.tracker.live.SharedEvents.Passed;
import io.grokwatch.tracker.store.CollectionName;
import io.grokwatch.tracker.store.Documents;
import io.grokwatch.tracker.store.Store;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the summaries and the live feed of this instance of the tracker up to date with what other instances write. All instances share
 * a document with the time and the sequence of each; and each has a ring of {@value #RING} documents, with the ids of the runs that it
 * wrote within an interval, which the others read again, and the {@link SharedEvents} of that interval, which they publish. All runs are
 * read again, by the subscribers of the feed too, when an instance is seen alive for the first time, or has lapped its reader, or a rebuild
 * has put another database in effect. An instance that is alone publishes neither. One whose time does not advance has ended, and is not
 * followed.
 */
@Singleton
final class OtherInstances implements ScheduledTask {
    private static final String DIRECTORY = "instances";
    private static final int RING = 120;
    private static final Duration INTERVAL = Duration.ofMillis(500);
    private static final Duration BEAT = Duration.ofSeconds(5);
    /** So many beats follow each other at once, so that others see that an instance is alive that has just started. */
    private static final int FIRST_BEATS = 2;

    private static final Duration GONE_AFTER = Duration.ofSeconds(60);
    /** After this time an instance that was seen first has seen this one too, and publishes what it writes. */
    private static final Duration BOTH_SEEN = Duration.ofSeconds(3);

    private static final UpdateOptions UPSERT = new UpdateOptions().upsert(true);

    private final Store store;
    private final Runs runs;
    private final WrittenRuns written;
    private final SharedEvents shared;
    /** Takes events of other instances, for the subscribers here. */
    private final Consumer<List<LiveEvent>> feed;
    /** Takes the ids of runs that other instances have written, once their summaries are up to date. */
    private final Consumer<Set<String>> writtenElsewhere;

    private final String self;
    /** The sequence up to which each other instance is read. */
    private final Map<String, Long> read = new HashMap<>();

    /** The times of other instances that are not known to be alive. */
    private final Map<String, String> unconfirmed = new HashMap<>();

    private long sequence;
    private int beats;
    private Instant beatAt = Instant.EPOCH;
    private Instant readAllAt = Instant.MAX;
    /** The database that was served when the runs were read. */
    private @Nullable String telemetry;

    @Inject
    OtherInstances(Store store, Runs runs, WrittenRuns written, SharedEvents shared, LiveHub hub, RunFeed feed) {
        this(
                store,
                runs,
                written,
                shared,
                hub::publishHere,
                feed::writtenElsewhere,
                UUID.randomUUID().toString());
    }

    OtherInstances(
            Store store,
            Runs runs,
            WrittenRuns written,
            SharedEvents shared,
            Consumer<List<LiveEvent>> feed,
            Consumer<Set<String>> writtenElsewhere,
            String self) {
        this.store = store;
        this.runs = runs;
        this.written = written;
        this.shared = shared;
        this.feed = feed;
        this.writtenElsewhere = writtenElsewhere;
        this.self = self;
    }

    @Override
    public Duration interval() {
        return INTERVAL;
    }

    @Override
    public void run() {
        Instant now = Instant.now();
        Set<String> ids = written.take();
        try {
            publish(ids, sharedEvents(), now);
            follow(now);
            followRebuilt();
        } catch (MongoException away) {
            written.add(ids);
            shared.missed();
            // What the others have written meanwhile may not be read to its end.
            readAllAt = read.isEmpty() ? readAllAt : now;
            throw away;
        }
    }

    private List<Passed> sharedEvents() {
        if (read.isEmpty()) {
            shared.drop();
            return List.of();
        }
        return shared.take();
    }

    private void publish(Set<String> ids, List<Passed> events, Instant now) {
        boolean publishes = !(ids.isEmpty() && events.isEmpty()) && !read.isEmpty();
        if (publishes) {
            Documents.replace(
                    store,
                    CollectionName.INSTANCES,
                    List.of(new Document("_id", slot(self, sequence + 1))
                            .append("sequence", sequence + 1)
                            .append("runs", new ArrayList<>(ids))
                            .append(
                                    "events",
                                    events.stream()
                                            .map(OtherInstances::document)
                                            .toList())));
            sequence++;
        }
        if (publishes || beats < FIRST_BEATS || Duration.between(beatAt, now).compareTo(BEAT) > 0) {
            store.collection(CollectionName.INSTANCES)
                    .updateOne(
                            Filters.eq("_id", DIRECTORY),
                            Updates.set(self, new Document("sequence", sequence).append("at", now.toString())),
                            UPSERT);
            beatAt = now;
            beats = Math.min(FIRST_BEATS, beats + 1);
        }
    }

    /** After a rebuild another database is served, in which runs may differ. */
    private void followRebuilt() {
        String served = store.telemetryName();
        if (telemetry != null && !telemetry.equals(served)) {
            readAllAgain();
        }
        telemetry = served;
    }

    private void follow(Instant now) {
        Set<String> changed = new LinkedHashSet<>();
        List<LiveEvent> events = new ArrayList<>();
        Document directory = Documents.find(store, CollectionName.INSTANCES, DIRECTORY);
        if (directory == null) {
            return;
        }
        for (Map.Entry<String, Object> entry : directory.entrySet()) {
            if (entry.getValue() instanceof Document other && !entry.getKey().equals(self)) {
                follow(entry.getKey(), other, now, changed, events);
            }
        }
        runs.readAgain(changed);
        feed.accept(events);
        writtenElsewhere.accept(changed);
        if (now.isAfter(readAllAt)) {
            readAllAt = Instant.MAX;
            readAllAgain();
        }
    }

    private void readAllAgain() {
        runs.readAllAgain();
        feed.accept(List.of(LiveEvent.reset()));
    }

    private void follow(
            String other, Document state, Instant now, Collection<String> changed, Collection<LiveEvent> events) {
        String at = state.getString("at");
        if (Instant.parse(at).plus(GONE_AFTER).isBefore(now)) {
            read.remove(other);
            unconfirmed.remove(other);
            store.collection(CollectionName.INSTANCES).updateOne(Filters.eq("_id", DIRECTORY), Updates.unset(other));
            return;
        }
        if (!read.containsKey(other) && at.equals(unconfirmed.computeIfAbsent(other, first -> at))) {
            return;
        }
        unconfirmed.remove(other);
        long newest = state.getLong("sequence");
        Long before = read.put(other, newest);
        if (before == null || newest - before >= RING) {
            readAllAt = now.plus(BOTH_SEEN);
            return;
        }
        List<String> slots = new ArrayList<>();
        for (long each = before + 1; each <= newest; each++) {
            slots.add(slot(other, each));
        }
        for (Document slot :
                Documents.find(store, CollectionName.INSTANCES, slots).values()) {
            if (slot.getLong("sequence") > newest) {
                readAllAt = now;
            }
            changed.addAll(slot.getList("runs", String.class));
            // An earlier version writes none.
            slot.getList("events", Document.class, List.of())
                    .forEach(event -> events.add(passed(event).event()));
        }
    }

    private static Document document(Passed event) {
        return new Document("name", event.name())
                .append("run", event.run())
                .append("only", event.onlyToSubscribers())
                .append("json", event.json());
    }

    private static Passed passed(Document event) {
        return new Passed(
                event.getString("name"), event.getString("run"), event.getBoolean("only"), event.getString("json"));
    }

    private static String slot(String instance, long sequence) {
        return instance + "/" + sequence % RING;
    }
}
