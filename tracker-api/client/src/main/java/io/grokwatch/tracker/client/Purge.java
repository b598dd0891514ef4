package io.grokwatch.tracker.client;

import java.util.List;

/**
 * What was purged. The store no longer has the runs; the topics follow as far as no run that is kept needs their records.
 *
 * @param runs those that were purged
 * @param bytes how many the store had of them, before its own compression
 */
public record Purge(List<String> runs, long bytes) {
    public Purge {
        runs = List.copyOf(runs);
    }
}
