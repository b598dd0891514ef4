package io.grokwatch.tracker.live;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.util.RawValue;
import io.grokwatch.tracker.client.LiveMetrics;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The events that this instance of the tracker publishes for the subscribers of all, until they are passed on. Metrics are not among
 * them: each instance reads those that its own subscribers follow. Beyond {@value #MAX_EVENTS} events or {@value #MAX_CHARACTERS}
 * characters of JSON at a time, a reset takes their place. Thread-safe.
 */
@Singleton
public final class SharedEvents {
    static final int MAX_EVENTS = 2_000;
    static final int MAX_CHARACTERS = 1_000_000;

    private final ObjectMapper json;
    private List<LiveEvent> waiting = new ArrayList<>();
    private boolean missed;

    /** @param json writes the payloads */
    public SharedEvents(ObjectMapper json) {
        this.json = json;
    }

    /**
     * An event in the form in which it is passed on.
     *
     * @param name of the event
     * @param run the run it is about, or null
     * @param onlyToSubscribers whether only subscribers of that run receive it
     * @param json of its payload
     */
    public record Passed(String name, @Nullable String run, boolean onlyToSubscribers, String json) {

        /** Has all subscribers read their state again. */
        public static Passed reset() {
            return new Passed("reset", null, false, "{}");
        }

        /** The event. */
        public LiveEvent event() {
            return new LiveEvent(name, run, onlyToSubscribers, new RawValue(json), 1);
        }
    }

    /** Adds events that are published here. */
    public synchronized void add(List<LiveEvent> published) {
        for (LiveEvent event : published) {
            if (event.payload() instanceof LiveMetrics) {
                continue;
            }
            if (waiting.size() == MAX_EVENTS) {
                missed();
                return;
            }
            waiting.add(event);
        }
    }

    /** Puts a reset in the place of what waits: something of it, or taken before, was not passed on. */
    public synchronized void missed() {
        waiting = new ArrayList<>();
        missed = true;
    }

    /** Drops what waits: there is no other instance. */
    public synchronized void drop() {
        waiting = new ArrayList<>();
        missed = false;
    }

    /** Those that were published since the last call, in their order. */
    public List<Passed> take() {
        List<LiveEvent> taken;
        boolean incomplete;
        synchronized (this) {
            taken = waiting;
            incomplete = missed;
            waiting = new ArrayList<>();
            missed = false;
        }
        List<Passed> passed = new ArrayList<>();
        long characters = 0;
        for (LiveEvent event : taken) {
            String text = event.json(json);
            characters += text.length();
            passed.add(new Passed(event.name(), event.run(), event.onlyToSubscribers(), text));
        }
        return incomplete || characters > MAX_CHARACTERS ? List.of(Passed.reset()) : passed;
    }
}
