package io.grokwatch.trainer.worker.publish;

import io.grokwatch.events.EmbeddingSnapshot;
import io.grokwatch.events.Topics;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Admits the snapshots that fit into a record. The others are left out, and the first of each tensor is reported, of
 * {@value #MAX_REPORTED} tensors at most: a run does not fail for the size of its snapshots. Thread-safe.
 */
final class SnapshotLimit {
    /** Of an encoded snapshot: what its topic takes, with room for the key and what surrounds a record. */
    private static final int MAX_BYTES = Topics.EMBEDDING_SNAPSHOTS.maxMessageBytes() - 64 * 1024;

    static final int MAX_REPORTED = 8;

    private final Consumer<String> listener;
    /** By tensor, and one entry more that represents all others. */
    private final Map<String, String> reported = new LinkedHashMap<>();

    /** @param listener called whenever snapshots of another tensor are left out, with all that are by then */
    SnapshotLimit(Consumer<String> listener) {
        this.listener = listener;
    }

    boolean admits(long step, String tensor, int rows, int columns) {
        return (long) rows * columns <= EmbeddingSnapshot.MAX_VALUES
                || leftOut(step, tensor, rows + " x " + columns + " values", EmbeddingSnapshot.MAX_VALUES + " values");
    }

    /** @param record the snapshot encoded, with its labels */
    boolean admits(EmbeddingSnapshot snapshot, EncodedRecord record) {
        int bytes = record.value().length;
        return bytes <= MAX_BYTES
                || leftOut(snapshot.step(), snapshot.tensor(), bytes + " bytes with its labels", MAX_BYTES + " bytes");
    }

    private synchronized boolean leftOut(long step, String tensor, String size, String most) {
        if (reported.size() <= MAX_REPORTED && !reported.containsKey(tensor)) {
            String which = "snapshots of " + tensor + " are left out from step " + step + " on: this one has " + size
                    + ", a record holds at most " + most;
            reported.put(tensor, reported.size() < MAX_REPORTED ? which : "so are those of other tensors");
            listener.accept(String.join("; ", reported.values()));
        }
        return false;
    }
}
