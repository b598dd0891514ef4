package io.grokwatch.trainer.worker.publish;

import io.grokwatch.events.EmbeddingSnapshot;
import io.grokwatch.events.Topics;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Which snapshots fit into a record. Those that do not are left out, and the first of them is told: what a run measures is
 * worth more than a picture of it. Thread-safe.
 */
final class SnapshotLimit {
    /** Of an encoded snapshot: what its topic takes, with room for the key and what surrounds a record. */
    private static final int MOST_BYTES = Topics.EMBEDDING_SNAPSHOTS.maxMessageBytes() - 64 * 1024;

    /** Told of the first that is left out. */
    interface Trouble {
        void tell(long step, String warning);
    }

    private final Trouble trouble;
    private final AtomicBoolean told = new AtomicBoolean();

    SnapshotLimit(Trouble trouble) {
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

    private boolean leftOut(long step, String tensor, String size, String most) {
        if (told.compareAndSet(false, true)) {
            trouble.tell(
                    step,
                    "snapshots of " + tensor + " are left out from step " + step + " on: this one has " + size
                            + ", a record holds at most " + most);
        }
        return false;
    }
}
