package io.grokwatch.tracker.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.grokwatch.tracker.client.LiveMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An event of the live feed.
 *
 * @param name of the event
 * @param run the run it is about, or null
 * @param onlyToSubscribers whether only subscribers of that run receive it
 * @param payload becomes its JSON
 * @param values about how many numbers the payload holds; bounds what is kept for subscribers that resume
 */
public record LiveEvent(String name, @Nullable String run, boolean onlyToSubscribers, Object payload, int values) {

    /** For all subscribers. */
    public static LiveEvent of(String name, Object payload) {
        return new LiveEvent(name, null, false, payload, 1);
    }

    /** About a run, for all subscribers but those of another run. */
    public static LiveEvent about(String run, String name, Object payload) {
        return new LiveEvent(name, run, false, payload, 1);
    }

    /** For the subscribers of this run alone. */
    public static LiveEvent toSubscribersOf(String run, String name, Object payload, int values) {
        return new LiveEvent(name, run, true, payload, values);
    }

    /** Has all subscribers read their state again. */
    public static LiveEvent reset() {
        return of("reset", Map.of());
    }

    /** Has the subscribers of this run read its state again. */
    public static LiveEvent resetOf(String run) {
        return toSubscribersOf(run, "reset", Map.of("run", run), 1);
    }

    /** The JSON of its payload. */
    String json(ObjectMapper json) {
        try {
            return json.writeValueAsString(payload);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a live event has no JSON form: " + e.getOriginalMessage(), e);
        }
    }

    /** The part of this event that is for a subscriber; null if there is none. */
    @Nullable
    LiveEvent of(Subscription subscription) {
        if (subscription.runs().isEmpty()) {
            return onlyToSubscribers ? null : this;
        }
        if (run == null) {
            return this;
        }
        if (!subscription.runs().contains(run)) {
            return null;
        }
        return subscription.metrics().isEmpty() || !(payload instanceof LiveMetrics metrics)
                ? this
                : of(metrics, subscription.metrics());
    }

    private @Nullable LiveEvent of(LiveMetrics all, Set<String> names) {
        List<LiveMetrics.Block> blocks = new ArrayList<>();
        long numbers = 0;
        for (LiveMetrics.Block block : all.blocks()) {
            List<LiveMetrics.Column> columns = block.columns().stream()
                    .filter(column -> names.contains(column.name()))
                    .toList();
            if (!columns.isEmpty()) {
                blocks.add(new LiveMetrics.Block(block.steps(), columns));
                numbers += (long) block.steps().size() * (columns.size() + 1);
            }
        }
        return blocks.isEmpty()
                ? null
                : new LiveEvent(name, run, onlyToSubscribers, new LiveMetrics(all.runId(), all.attempt(), blocks), (int)
                        numbers);
    }
}
