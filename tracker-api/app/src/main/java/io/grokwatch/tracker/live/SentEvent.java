package io.grokwatch.tracker.live;

import java.util.function.Supplier;

/**
 * An event at its position in the feed.
 *
 * @param epoch of the process
 * @param sequence of the event within the process
 * @param json of its payload
 */
record SentEvent(String epoch, long sequence, LiveEvent event, Supplier<String> json) {
    String id() {
        return epoch + "-" + sequence;
    }
}
