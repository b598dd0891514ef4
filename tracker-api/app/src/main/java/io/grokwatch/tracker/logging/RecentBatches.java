package io.grokwatch.tracker.logging;

import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.history.ReceivedBatches;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which batches of which attempts this process has published, by the rule by which readers refuse repetitions, so that a batch whose
 * acknowledgement was lost is not published again. Of an attempt that is not known any more, as after a restart, readers refuse
 * the repetition. Thread-safe.
 */
final class RecentBatches {
    private static final int MAX_ATTEMPTS = 10_000;

    private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

    /** The batches of one attempt, locked while one of them is published. */
    static final class Entry {
        private ReceivedBatches received = ReceivedBatches.NONE;

        /** Whether a batch was published before. The caller has locked this. */
        boolean has(MetricBatch batch) {
            return received.objection(batch) != null;
        }

        /** The caller has locked this. */
        void add(MetricBatch batch) {
            received = received.with(batch);
        }
    }

    synchronized Entry of(String run, int attempt) {
        Entry entry = entries.computeIfAbsent(run + "/" + attempt, key -> new Entry());
        if (entries.size() > MAX_ATTEMPTS) {
            entries.remove(entries.keySet().iterator().next());
        }
        return entry;
    }
}
