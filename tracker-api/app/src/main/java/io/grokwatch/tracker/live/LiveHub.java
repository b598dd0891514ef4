package io.grokwatch.tracker.live;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.grokwatch.tracker.TrackerConfig;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Publishes events to the subscribers of the live feed, here and by {@link SharedEvents} at other instances of the tracker, and keeps
 * the newest for subscribers that resume. Publishing never blocks: a subscriber whose buffer is full is disconnected. Ids are {@code
 * EPOCH-SEQUENCE} with an epoch for each process, so that an id of another process is recognised as such. Thread-safe.
 */
@Singleton
public final class LiveHub {
    /** The maximum of numbers in all kept events together, about 16 MiB. */
    private static final long MAX_KEPT_VALUES = 1_000_000;

    private final String epoch = Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
    private final ObjectMapper json;
    private final SharedEvents shared;
    private final int replayBuffer;
    private final int maxSubscribers;
    private final Deque<SentEvent> kept = new ArrayDeque<>();
    private final Set<Subscriber> subscribers = new LinkedHashSet<>();
    private boolean stopping;
    private long keptValues;
    private long sequence;

    LiveHub(TrackerConfig config, ObjectMapper json, SharedEvents shared, MeterRegistry meters) {
        this.json = json;
        this.shared = shared;
        this.replayBuffer = config.live().replayBuffer();
        this.maxSubscribers = config.live().maxSubscribers();
        meters.gauge("grokwatch.live.readers", this, hub -> hub.subscriberCount());
    }

    /** Publishes events, in this order, to the subscribers that each is for; those at other instances receive all but metrics. */
    public void publish(List<LiveEvent> events) {
        shared.add(events);
        publishHere(events);
    }

    /** The same, to the subscribers of this process alone: other instances make these events themselves. */
    public void publishHere(List<LiveEvent> events) {
        List<Subscriber> slow = new ArrayList<>();
        synchronized (this) {
            for (LiveEvent event : events) {
                SentEvent sent = new SentEvent(epoch, ++sequence, event, once(event));
                keep(sent);
                for (Subscriber subscriber : List.copyOf(subscribers)) {
                    SentEvent part = sent.of(subscriber.subscription(), this::once);
                    if (part != null && !subscriber.offer(part)) {
                        subscribers.remove(subscriber);
                        slow.add(subscriber);
                    }
                }
            }
        }
        slow.forEach(Subscriber::disconnect);
    }

    /** Ends all feeds before the process shuts down: their readers open others, on an instance that is ready. */
    void stop(@Observes ShutdownDelayInitiatedEvent event) {
        List<Subscriber> all;
        synchronized (this) {
            stopping = true;
            all = List.copyOf(subscribers);
            subscribers.clear();
        }
        all.forEach(Subscriber::disconnect);
    }

    /** Sends a comment to all subscribers. */
    void keepAlive() {
        List<Subscriber> slow;
        synchronized (this) {
            slow = List.copyOf(subscribers).stream()
                    .filter(subscriber -> !subscriber.keepAlive())
                    .toList();
            slow.forEach(subscribers::remove);
        }
        slow.forEach(Subscriber::disconnect);
    }

    /** Ends the feeds whose access has ended. */
    void endRefused() {
        List<Subscriber> all;
        synchronized (this) {
            all = List.copyOf(subscribers);
        }
        for (Subscriber subscriber : all) {
            // Without the lock, as the store may be read.
            if (subscriber.hasLostAccess()) {
                unsubscribe(subscriber);
                subscriber.disconnect();
            }
        }
    }

    /**
     * Adds a subscriber, and sends it the events that it missed first.
     *
     * @param lastEventId the id of the last event it received, or null if it is new
     * @return false if there are too many subscribers, or this process shuts down
     */
    synchronized boolean subscribe(Subscriber subscriber, @Nullable String lastEventId) {
        if (stopping || subscribers.size() >= maxSubscribers) {
            return false;
        }
        subscriber.open(lastEventId == null ? epoch + "-" + sequence : lastEventId);
        if (lastEventId != null && !replay(subscriber, lastEventId)) {
            LiveEvent reset = LiveEvent.reset();
            subscriber.offer(new SentEvent(epoch, sequence, reset, once(reset)));
        }
        subscribers.add(subscriber);
        return true;
    }

    synchronized void unsubscribe(Subscriber subscriber) {
        subscribers.remove(subscriber);
    }

    /** The runs whose metrics are followed here. */
    public synchronized Set<String> followedRuns() {
        Set<String> runs = new HashSet<>();
        for (Subscriber subscriber : subscribers) {
            runs.addAll(subscriber.subscription().runs());
        }
        return runs;
    }

    /** How many feeds are open here. */
    public synchronized int subscriberCount() {
        return subscribers.size();
    }

    /** Whether all events after that id were sent to the subscriber. */
    private boolean replay(Subscriber subscriber, String lastEventId) {
        long last = sequenceOf(lastEventId);
        SentEvent oldest = kept.peekFirst();
        if (last < 0 || last > sequence || (oldest == null ? last < sequence : last < oldest.sequence() - 1)) {
            return false;
        }
        List<SentEvent> missed = kept.stream()
                .filter(sent -> sent.sequence() > last)
                .map(sent -> sent.of(subscriber.subscription(), this::once))
                .filter(Objects::nonNull)
                .toList();
        if (!subscriber.hasRoomFor(missed)) {
            return false;
        }
        missed.forEach(subscriber::offer);
        return true;
    }

    /** The sequence of an id of this process, or -1. */
    private long sequenceOf(String id) {
        if (!id.startsWith(epoch + "-")) {
            return -1;
        }
        try {
            return Long.parseLong(id.substring(epoch.length() + 1));
        } catch (NumberFormatException notOurs) {
            return -1;
        }
    }

    private void keep(SentEvent sent) {
        kept.addLast(sent);
        keptValues += sent.event().values();
        while (kept.size() > replayBuffer || keptValues > MAX_KEPT_VALUES) {
            keptValues -= kept.removeFirst().event().values();
        }
    }

    /** The JSON of an event, made when the first subscriber takes it. */
    private Supplier<String> once(LiveEvent event) {
        return new Supplier<>() {
            private @Nullable String text;

            @Override
            public synchronized String get() {
                if (text == null) {
                    text = event.json(json);
                }
                return text;
            }
        };
    }
}
