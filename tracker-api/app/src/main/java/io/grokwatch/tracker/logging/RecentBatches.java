package io.grokwatch.tracker.logging;

import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.history.ReceivedBatches;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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
        /** As many as the rule lets overtake a missing one, and one more. */
        private static final int MAX_DIGESTS = ReceivedBatches.MAX_OVERTAKING + 2;

        private ReceivedBatches received = ReceivedBatches.NONE;
        private final long[] sequences = new long[MAX_DIGESTS];
        private final int[] digests = new int[MAX_DIGESTS];

        Entry() {
            Arrays.fill(sequences, -1);
        }

        /** Why a batch is not published, or null. The caller has locked this. */
        @Nullable
        String objection(MetricBatch batch) {
            return received.objection(batch);
        }

        /** Whether a batch was published with the same values, so that it is the repetition of a request. The caller has locked this. */
        boolean isRepetition(MetricBatch batch) {
            int place = place(batch);
            return sequences[place] == batch.sequence() && digests[place] == digest(batch);
        }

        /** The caller has locked this. */
        void add(MetricBatch batch) {
            received = received.with(batch);
            int place = place(batch);
            sequences[place] = batch.sequence();
            digests[place] = digest(batch);
        }

        private static int place(MetricBatch batch) {
            return (int) (batch.sequence() % MAX_DIGESTS);
        }

        /** Without the times, which are those of the request where the client states none. */
        private static int digest(MetricBatch batch) {
            int digest = 1;
            for (MetricBatch.Block block : batch.blocks()) {
                digest = 31 * digest + block.steps().hashCode();
                digest = 31 * digest + block.columns().hashCode();
            }
            return digest;
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
