package io.grokwatch.tracker.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.grokwatch.tracker.TrackerConfig;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Passes events on to the readers of the live feed, and keeps the newest for readers who come back. Telling never waits:
 * a reader whose backlog is full loses its place. Ids are {@code EPOCH-SEQUENCE} with an epoch for each process, so
 * that a place in another process's feed is recognised as such.
 */
@Singleton
public final class LiveHub {
    /** The most numbers in all kept events together, about 16 MiB. */
    private static final long MOST_KEPT_VALUES = 1_000_000;

    private final String epoch = Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
    private final ObjectMapper json;
    private final int history;
    private final int mostReaders;
    private final Deque<Sent> kept = new ArrayDeque<>();
    private final Set<Reader> readers = new LinkedHashSet<>();
    private long keptValues;
    private long sequence;

    LiveHub(TrackerConfig config, ObjectMapper json, MeterRegistry meters) {
        this.json = json;
        this.history = config.live().history();
        this.mostReaders = config.live().readers();
        meters.gauge("grokwatch.live.readers", this, hub -> hub.readerCount());
    }

    /** Tells these events to all who want them, in this order. */
    public void publish(List<LiveEvent> events) {
        List<Reader> slow = new ArrayList<>();
        synchronized (this) {
            for (LiveEvent event : events) {
                Sent sent = new Sent(epoch, ++sequence, event, once(event));
                keep(sent);
                for (Reader reader : List.copyOf(readers)) {
                    if (event.isFor(reader.run()) && !reader.offer(sent)) {
                        readers.remove(reader);
                        slow.add(reader);
                    }
                }
            }
        }
        slow.forEach(Reader::disconnect);
    }

    /** Shows all readers that the feed lives. */
    void beat() {
        List<Reader> slow;
        synchronized (this) {
            slow = List.copyOf(readers).stream()
                    .filter(reader -> !reader.beat())
                    .toList();
            slow.forEach(readers::remove);
        }
        slow.forEach(Reader::disconnect);
    }

    /**
     * Takes a reader in, and gives it what it missed first.
     *
     * @param lastEventId the last id it saw, or null if it is new
     * @return false if there are too many readers
     */
    synchronized boolean join(Reader reader, @Nullable String lastEventId) {
        if (readers.size() >= mostReaders) {
            return false;
        }
        reader.greet(lastEventId == null ? epoch + "-" + sequence : lastEventId);
        if (lastEventId != null && !replay(reader, lastEventId)) {
            LiveEvent reset = LiveEvent.of("reset", Map.of());
            reader.offer(new Sent(epoch, sequence, reset, once(reset)));
        }
        readers.add(reader);
        return true;
    }

    synchronized void leave(Reader reader) {
        readers.remove(reader);
    }

    synchronized int readerCount() {
        return readers.size();
    }

    /** Whether the reader was given all that came after that id. */
    private boolean replay(Reader reader, String lastEventId) {
        long last = sequenceOf(lastEventId);
        Sent oldest = kept.peekFirst();
        if (last < 0 || last > sequence || (oldest == null ? last < sequence : last < oldest.sequence() - 1)) {
            return false;
        }
        List<Sent> missed = kept.stream()
                .filter(sent -> sent.sequence() > last && sent.event().isFor(reader.run()))
                .toList();
        if (!reader.hasRoomFor(missed)) {
            return false;
        }
        missed.forEach(reader::offer);
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

    private void keep(Sent sent) {
        kept.addLast(sent);
        keptValues += sent.event().values();
        while (kept.size() > history || keptValues > MOST_KEPT_VALUES) {
            keptValues -= kept.removeFirst().event().values();
        }
    }

    /** The JSON of an event, made when the first reader wants it. */
    private Supplier<String> once(LiveEvent event) {
        return new Supplier<>() {
            private @Nullable String text;

            @Override
            public synchronized String get() {
                if (text == null) {
                    text = write(event.payload());
                }
                return text;
            }
        };
    }

    private String write(Object payload) {
        try {
            return json.writeValueAsString(payload);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a live event has no JSON form: " + e.getOriginalMessage(), e);
        }
    }

    /** An event in its place in the feed. */
    record Sent(String epoch, long sequence, LiveEvent event, Supplier<String> json) {
        String id() {
            return epoch + "-" + sequence;
        }
    }
}
