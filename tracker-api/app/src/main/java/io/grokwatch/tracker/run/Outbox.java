package io.grokwatch.tracker.run;

import io.grokwatch.events.Event;
import io.grokwatch.events.RunId;
import io.grokwatch.events.codec.EncodedEvent;
import io.grokwatch.events.codec.EventCodec;
import io.grokwatch.tracker.store.CollectionName;
import io.grokwatch.tracker.store.Documents;
import io.grokwatch.tracker.store.Store;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.bson.types.Binary;

/**
 * The events for workers, stored until the broker has acknowledged them. An entry is written before the document that it belongs
 * to, and sent only once that exists; so neither is ever without the other, although the store has no transactions.
 */
@Singleton
final class Outbox {
    private final EventCodec codec = new EventCodec("/grokwatch/tracker-api");
    private final Store store;
    private final OutboxSender sender;

    Outbox(Store store, OutboxSender sender) {
        this.store = store;
        this.sender = sender;
    }

    /** Adds an event about a run; adding it again changes nothing. */
    void put(RunId run, Event event) {
        put(Map.of(run, event));
    }

    /** Adds an event about each of several runs. */
    void put(Map<RunId, Event> events) {
        Instant now = Instant.now();
        List<Document> entries = new ArrayList<>();
        events.forEach((run, event) -> entries.add(entry(run, event, now)));
        Documents.replace(store, CollectionName.OUTBOX, entries);
    }

    private Document entry(RunId run, Event event, Instant now) {
        EncodedEvent encoded = codec.encode(event, now);
        Document headers = new Document();
        encoded.headers().forEach(headers::append);
        return new Document("_id", event.eventId())
                .append("run", run.value())
                .append("topic", encoded.topic().name())
                .append("key", encoded.key())
                .append("headers", headers)
                .append("value", new Binary(encoded.value()))
                .append("at", now.toString());
    }

    /** Has the outbox sent now rather than within a second. */
    void wakeUp() {
        sender.wakeUp();
    }
}
