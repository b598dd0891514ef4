package io.grokwatch.tracker.live;

import java.util.Map;
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

    /** Has the subscribers of this run read its state again. */
    public static LiveEvent resetOf(String run) {
        return toSubscribersOf(run, "reset", Map.of(), 1);
    }

    /** Whether a subscriber of the run {@code watched}, or of all runs if that is null, receives it. */
    boolean isFor(@Nullable String watched) {
        if (watched == null) {
            return !onlyToSubscribers;
        }
        return run == null || run.equals(watched);
    }
}
