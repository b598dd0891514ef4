package io.grokwatch.tracker.live;

import io.grokwatch.tracker.live.LiveHub.Sent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.operators.multi.processors.UnicastProcessor;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One reader of the live feed. What it has not read yet waits in a bounded backlog; when that is full it is
 * disconnected, and may come back with its last id. A reader that takes nothing off its connection has no demand, so
 * its backlog fills. Called by one thread at a time, under the hub's lock.
 */
final class Reader {
    /** The most numbers that wait for a reader, about 10 MiB of JSON. */
    private static final int MOST_VALUES = 600_000;

    private final Sse sse;
    private final @Nullable String run;
    private final int capacity;
    private final ArrayBlockingQueue<Waiting> backlog;
    private final AtomicInteger waitingValues = new AtomicInteger();
    private final UnicastProcessor<Waiting> feed;

    /**
     * @param run the run it watches, or null for all
     * @param capacity of its backlog, in events
     */
    Reader(Sse sse, @Nullable String run, int capacity) {
        this.sse = sse;
        this.run = run;
        this.capacity = capacity;
        this.backlog = new ArrayBlockingQueue<>(capacity);
        this.feed = UnicastProcessor.create(backlog, () -> {});
    }

    @Nullable
    String run() {
        return run;
    }

    /** Whether all of these would leave half of the backlog free, for what comes while they are read. */
    boolean hasRoomFor(List<Sent> missed) {
        long values = 0;
        for (Sent sent : missed) {
            values += sent.event().values();
        }
        return missed.size() <= capacity / 2 && values <= MOST_VALUES / 2;
    }

    /** What it gets, made as it takes it. */
    Multi<OutboundSseEvent> feed() {
        return feed.map(waiting -> {
            waitingValues.addAndGet(-waiting.values());
            return waiting.event().get();
        });
    }

    /** Adds an event to the backlog; false if it is full. */
    boolean offer(Sent sent) {
        return offer(
                () -> sse.newEventBuilder()
                        .id(sent.id())
                        .name(sent.event().name())
                        .mediaType(MediaType.TEXT_PLAIN_TYPE)
                        .data(sent.json().get())
                        .build(),
                sent.event().values());
    }

    /** Opens the feed and tells where the reader stands in it. */
    void greet(String id) {
        offer(() -> sse.newEventBuilder().id(id).comment("open").build(), 1);
    }

    /** Shows that the connection lives; false if the backlog is full. */
    boolean beat() {
        return offer(() -> sse.newEventBuilder().comment("alive").build(), 1);
    }

    void disconnect() {
        feed.onComplete();
    }

    private boolean offer(Supplier<OutboundSseEvent> event, int values) {
        if (backlog.remainingCapacity() == 0 || waitingValues.get() + values > MOST_VALUES) {
            return false;
        }
        waitingValues.addAndGet(values);
        feed.onNext(new Waiting(event, values));
        return true;
    }

    /** An event that was not taken yet. */
    private record Waiting(Supplier<OutboundSseEvent> event, int values) {}
}
