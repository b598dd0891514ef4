package io.grokwatch.tracker.live;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.operators.multi.processors.UnicastProcessor;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * A subscriber of the live feed. Events that it has not received yet wait in a bounded buffer; when that is full it is
 * disconnected, and may resume with its last id. One that reads nothing from its connection has no demand, so its buffer
 * fills. Called by one thread at a time, under the hub's lock.
 */
final class Subscriber {
    /** The maximum of numbers that wait for a subscriber, about 10 MiB of JSON. */
    private static final int MAX_VALUES = 600_000;

    private final Sse sse;
    private final Subscription subscription;
    private final int capacity;
    private final BooleanSupplier accessEnd;
    private final ArrayBlockingQueue<Waiting> buffer;
    private final AtomicInteger waitingValues = new AtomicInteger();
    private final UnicastProcessor<Waiting> feed;

    /**
     * @param subscription what it follows
     * @param capacity of its buffer, in events
     * @param accessEnd whether the access of its request has ended
     */
    Subscriber(Sse sse, Subscription subscription, int capacity, BooleanSupplier accessEnd) {
        this.sse = sse;
        this.subscription = subscription;
        this.capacity = capacity;
        this.accessEnd = accessEnd;
        this.buffer = new ArrayBlockingQueue<>(capacity);
        this.feed = UnicastProcessor.create(buffer, () -> {});
    }

    Subscription subscription() {
        return subscription;
    }

    /** Whether all of these would leave half of the buffer free, for events that are published while they are read. */
    boolean hasRoomFor(List<SentEvent> missed) {
        long values = 0;
        for (SentEvent sent : missed) {
            values += sent.event().values();
        }
        return missed.size() <= capacity / 2 && values <= MAX_VALUES / 2;
    }

    /** Its events; each is encoded when it is taken. */
    Multi<OutboundSseEvent> feed() {
        return feed.map(waiting -> {
            waitingValues.addAndGet(-waiting.values());
            return waiting.event().get();
        });
    }

    /** Adds an event to the buffer; false if it is full. */
    boolean offer(SentEvent sent) {
        return offer(
                () -> sse.newEventBuilder()
                        .id(sent.id())
                        .name(sent.event().name())
                        .mediaType(MediaType.TEXT_PLAIN_TYPE)
                        .data(sent.json().get())
                        .build(),
                sent.event().values());
    }

    /** Opens the feed, with the id after which its events follow. */
    void open(String id) {
        offer(() -> sse.newEventBuilder().id(id).comment("open").build(), 1);
    }

    /** Sends a comment; false if the buffer is full. */
    boolean keepAlive() {
        return offer(() -> sse.newEventBuilder().comment("alive").build(), 1);
    }

    /** Whether its token was revoked or has expired. May read the store. */
    boolean hasLostAccess() {
        return accessEnd.getAsBoolean();
    }

    void disconnect() {
        feed.onComplete();
    }

    private boolean offer(Supplier<OutboundSseEvent> event, int values) {
        if (buffer.remainingCapacity() == 0 || waitingValues.get() + values > MAX_VALUES) {
            return false;
        }
        waitingValues.addAndGet(values);
        feed.onNext(new Waiting(event, values));
        return true;
    }

    /** An event that is not taken yet. */
    private record Waiting(Supplier<OutboundSseEvent> event, int values) {}
}
