package io.grokwatch.tracker.run;

import io.grokwatch.events.Event;
import io.grokwatch.events.RunId;
import io.grokwatch.events.codec.EncodedEvent;
import io.grokwatch.events.codec.EventCodec;
import io.grokwatch.tracker.store.Documents;
import io.grokwatch.tracker.store.Kind;
import io.grokwatch.tracker.store.Store;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import org.bson.Document;
import org.bson.types.Binary;

/**
 * What must reach the workers, kept until the broker has it. An entry is written before what it belongs to, and is sent
 * only once that is there; so neither is ever without the other, though the store knows no transactions.
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

    /** Puts an event about a run into the outbox; the same event a second time changes nothing. */
    void put(RunId run, Event event) {
        Instant now = Instant.now();
        EncodedEvent encoded = codec.encode(event, now);
        Document headers = new Document();
        encoded.headers().forEach(headers::append);
        Documents.replace(
                store,
                Kind.OUTBOX,
                List.of(new Document("_id", event.eventId())
                        .append("run", run.value())
                        .append("topic", encoded.topic().name())
                        .append("key", encoded.key())
                        .append("headers", headers)
                        .append("value", new Binary(encoded.value()))
                        .append("at", now.toString())));
    }

    /** Has the outbox emptied now rather than at the next tick. */
    void nudge() {
        sender.nudge();
    }
}
