package io.grokwatch.tracker.live;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that readers of the live feed may want to know at once.
 *
 * @param name of the event
 * @param run the run it is about, or null
 * @param onlyToWatchers whether only readers who watch that run get it
 * @param payload becomes its JSON
 * @param values roughly how many numbers the payload holds; bounds what is kept for readers who come back
 */
public record LiveEvent(String name, @Nullable String run, boolean onlyToWatchers, Object payload, int values) {

    /** For everybody. */
    public static LiveEvent of(String name, Object payload) {
        return new LiveEvent(name, null, false, payload, 1);
    }

    /** About a run, for everybody but those who watch another. */
    public static LiveEvent about(String run, String name, Object payload) {
        return new LiveEvent(name, run, false, payload, 1);
    }

    /** Only for those who watch this run. */
    public static LiveEvent toWatchersOf(String run, String name, Object payload, int values) {
        return new LiveEvent(name, run, true, payload, values);
    }

    /** Tells those who watch this run to read it again. */
    public static LiveEvent resetOf(String run) {
        return toWatchersOf(run, "reset", Map.of(), 1);
    }

    /** Whether a reader who watches {@code watched}, or all runs if that is null, gets it. */
    boolean isFor(@Nullable String watched) {
        if (watched == null) {
            return !onlyToWatchers;
        }
        return run == null || run.equals(watched);
    }
}
