package io.grokwatch.tracker.alert;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.Updates;
import io.grokwatch.tracker.client.AlertDeliveries;
import io.grokwatch.tracker.client.AlertDeliveryStatus;
import io.grokwatch.tracker.client.AlertDeliveryView;
import io.grokwatch.tracker.store.CollectionName;
import io.grokwatch.tracker.store.Documents;
import io.grokwatch.tracker.store.Store;
import io.grokwatch.tracker.store.StoredJson;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * The stored alerts: those to be sent, and what became of the others, for thirty days. An alert is stored once, by its key; one that several
 * processes would send is claimed by one of them.
 */
@Singleton
final class DeliveryLog {
    private static final Duration KEPT = Duration.ofDays(30);

    private static final String STATUS = "status";
    private static final String CHANNEL = "channel";
    private static final String DUE_AT = "dueAt";
    private static final String ORDER = "order";
    private static final String VALUE = "value";
    private static final String REVISION = "revision";
    private static final String SENT = "sent";

    private final Store store;

    DeliveryLog(Store store) {
        this.store = store;
    }

    /** A delivery with the revision that it was read at. */
    record Stored(Delivery delivery, long revision) {}

    /** Whether there is an alert with that key. */
    boolean contains(String key) {
        return Documents.find(store, CollectionName.ALERT_DELIVERIES, key) != null;
    }

    /** Stores a new alert; false if there is one with its key. */
    boolean add(Delivery delivery) {
        return Documents.insert(store, CollectionName.ALERT_DELIVERIES, document(delivery, 1));
    }

    /**
     * The alerts that are to be sent now, in no order.
     *
     * @param except the ids of channels whose alerts are left out
     * @param limit at most so many
     */
    List<Stored> due(Instant now, Set<String> except, int limit) {
        List<Stored> due = new ArrayList<>();
        for (Document document : store.collection(CollectionName.ALERT_DELIVERIES)
                .find(Filters.and(
                        Filters.eq(STATUS, AlertDeliveryStatus.PENDING.name()),
                        Filters.lte(DUE_AT, now.toEpochMilli()),
                        Filters.nin(CHANNEL, except)))
                .limit(limit)) {
            due.add(new Stored(delivery(document), document.getLong(REVISION)));
        }
        return due;
    }

    /** Stores a change; null if another process has changed it since it was read. */
    @Nullable
    Stored replace(Stored before, Delivery after) {
        long revision = before.revision() + 1;
        return Documents.replaceRevision(
                        store, CollectionName.ALERT_DELIVERIES, document(after, revision), before.revision())
                ? new Stored(after, revision)
                : null;
    }

    /** Counts an alert about a run within an hour; how many there are with it. */
    int count(String rule, String channel, String run, Instant now) {
        String hour = Long.toString(now.getEpochSecond() / Duration.ofHours(1).toSeconds());
        Document counted = store.collection(CollectionName.ALERT_COUNTS)
                .findOneAndUpdate(
                        Filters.eq("_id", rule + "/" + channel + "/" + run + "/" + hour),
                        Updates.combine(Updates.inc(SENT, 1), Updates.set("at", now.toString())),
                        new FindOneAndUpdateOptions().upsert(true).returnDocument(ReturnDocument.AFTER));
        return counted == null ? 1 : counted.getInteger(SENT);
    }

    /** A page, newest first. */
    AlertDeliveries page(int limit, @Nullable String before) {
        Bson filter = before == null ? Filters.empty() : Filters.lt(ORDER, before);
        List<Document> documents = store.collection(CollectionName.ALERT_DELIVERIES)
                .find(filter)
                .sort(Sorts.descending(ORDER))
                .limit(limit + 1)
                .into(new ArrayList<>());
        List<AlertDeliveryView> views = documents.stream()
                .limit(limit)
                .map(document -> delivery(document).view())
                .toList();
        String next = documents.size() > limit ? documents.get(limit - 1).getString(ORDER) : null;
        return new AlertDeliveries(views, next);
    }

    /** Deletes what is older than what is kept. */
    void prune(Instant now) {
        String oldest = now.minus(KEPT).toString();
        store.collection(CollectionName.ALERT_DELIVERIES).deleteMany(Filters.lt(ORDER, oldest));
        store.collection(CollectionName.ALERT_COUNTS)
                .deleteMany(Filters.lt("at", now.minus(Duration.ofHours(2)).toString()));
    }

    private static Document document(Delivery delivery, long revision) {
        Instant next = delivery.nextAttemptAt();
        return new Document("_id", delivery.key())
                .append(STATUS, delivery.status().name())
                .append(CHANNEL, delivery.channel())
                .append(DUE_AT, next == null ? null : next.toEpochMilli())
                .append(ORDER, delivery.createdAt() + "/" + delivery.key())
                .append(REVISION, revision)
                .append(VALUE, StoredJson.write(delivery));
    }

    private static Delivery delivery(Document document) {
        return StoredJson.read(document.getString(VALUE), Delivery.class);
    }
}
