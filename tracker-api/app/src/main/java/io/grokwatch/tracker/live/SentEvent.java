package io.grokwatch.tracker.live;

import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An event at its position in the feed.
 *
 * @param epoch of the process
 * @param sequence of the event within the process
 * @param json of its payload
 */
record SentEvent(String epoch, long sequence, LiveEvent event, Supplier<String> json) {
    /**
     * The part of it that is for a subscriber; null if there is none.
     *
     * @param toJson makes the JSON of a part
     */
    @SuppressWarnings("ReferenceEquality") // An event that is for a subscriber as a whole is the same object.
    @Nullable
    SentEvent of(Subscription subscription, Function<LiveEvent, Supplier<String>> toJson) {
        LiveEvent part = event.of(subscription);
        if (part == null || part == event) {
            return part == null ? null : this;
        }
        return new SentEvent(epoch, sequence, part, toJson.apply(part));
    }

    String id() {
        return epoch + "-" + sequence;
    }
}
