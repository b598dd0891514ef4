package io.grokwatch.trainer.worker.publish;

import io.grokwatch.events.EmbeddingSnapshot;
import io.grokwatch.events.Topics;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Which snapshots fit into a record. Those that do not are left out, and the first of each tensor is told, of
 * {@value #MOST_TOLD} tensors at most: what a run measures is worth more than a picture of it. Thread-safe.
 */
final class SnapshotLimit {
    /** Of an encoded snapshot: what its topic takes, with room for the key and what surrounds a record. */
    private static final int MOST_BYTES = Topics.EMBEDDING_SNAPSHOTS.maxMessageBytes() - 64 * 1024;

    static final int MOST_TOLD = 8;

    private final Consumer<String> trouble;
    /** By tensor, and of one more that there are more. */
    private final Map<String, String> told = new LinkedHashMap<>();

    /** @param trouble told whenever snapshots of another tensor are left out, and of which they are by then */
    SnapshotLimit(Consumer<String> trouble) {
        this.trouble = trouble;
    }

    boolean admits(long step, String tensor, int rows, int columns) {
        return (long) rows * columns <= EmbeddingSnapshot.MAX_VALUES
                || leftOut(step, tensor, rows + " x " + columns + " values", EmbeddingSnapshot.MAX_VALUES + " values");
    }

    /** @param record the snapshot encoded, with its labels */
    boolean admits(EmbeddingSnapshot snapshot, Outgoing record) {
        int bytes = record.value().length;
        return bytes <= MOST_BYTES
                || leftOut(snapshot.step(), snapshot.tensor(), bytes + " bytes with its labels", MOST_BYTES + " bytes");
    }

    private synchronized boolean leftOut(long step, String tensor, String size, String most) {
        if (told.size() <= MOST_TOLD && !told.containsKey(tensor)) {
            String which = "snapshots of " + tensor + " are left out from step " + step + " on: this one has " + size
                    + ", a record holds at most " + most;
            told.put(tensor, told.size() < MOST_TOLD ? which : "so are those of other tensors");
            trouble.accept(String.join("; ", told.values()));
        }
        return false;
    }
}
