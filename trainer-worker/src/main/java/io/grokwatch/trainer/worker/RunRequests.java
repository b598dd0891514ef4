package io.grokwatch.trainer.worker;

import io.grokwatch.trainer.spi.Intervention;
import io.grokwatch.trainer.spi.RunControl;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** What others want of an attempt, from any thread, until the training thread asks. */
final class RunRequests implements RunControl {
    private static final int MOST_INTERVENTIONS = 100;

    private final AtomicBoolean snapshot = new AtomicBoolean();
    private final BlockingQueue<Intervention> interventions = new ArrayBlockingQueue<>(MOST_INTERVENTIONS);
    private volatile @Nullable Wish wish;

    /** Why it is to end early; null if it is not. */
    @Nullable
    Wish wish() {
        return wish;
    }

    /** Notes why it is to end early; false if the present reason is as compelling. */
    synchronized boolean end(Wish reason) {
        Wish present = wish;
        if (present != null && !reason.outranks(present)) {
            return false;
        }
        wish = reason;
        return true;
    }

    void wantSnapshot() {
        snapshot.set(true);
    }

    /** False if there are too many that the trainer has not taken yet. */
    boolean want(Intervention intervention) {
        return interventions.offer(intervention);
    }

    @Override
    public boolean stopRequested() {
        return wish != null;
    }

    @Override
    public boolean takeSnapshotRequest() {
        return snapshot.get() && snapshot.getAndSet(false);
    }

    @Override
    public @Nullable Intervention takeIntervention() {
        return interventions.poll();
    }
}
