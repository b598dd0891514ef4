package io.grokwatch.trainer.worker;

import io.grokwatch.events.RunLifecycle.RunIntervened;
import io.grokwatch.trainer.spi.Intervention;
import io.grokwatch.trainer.spi.RunControl;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** What others want of an attempt, from any thread, until the training thread asks. */
final class RunRequests implements RunControl {
    private static final int MOST_INTERVENTIONS = 1000;

    private final AtomicBoolean snapshot = new AtomicBoolean();
    private final AtomicBoolean checkpoint = new AtomicBoolean();
    private final Deque<Intervention> asked = new ArrayDeque<>();
    /** What attempts before this one changed and the checkpoint does not have, in the order of the steps. */
    private final Deque<RunIntervened> made = new ArrayDeque<>();

    private volatile @Nullable Wish wish;

    /** Why it is to end early; null if it is not. */
    @Nullable
    Wish wish() {
        return wish;
    }

    /** Whether the worker is to have nothing more to do with the run. */
    boolean leaves() {
        return wish instanceof Wish.HandBack || wish instanceof Wish.Fence;
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

    void wantCheckpoint() {
        checkpoint.set(true);
    }

    /** Whether a checkpoint was asked for since it was last {@link #checkpointed}. */
    boolean wantsCheckpoint() {
        return checkpoint.get();
    }

    void checkpointed() {
        checkpoint.set(false);
    }

    /** False if there are too many that the trainer has not taken yet. */
    synchronized boolean want(Intervention intervention) {
        return asked.size() < MOST_INTERVENTIONS && asked.add(intervention);
    }

    /**
     * Before training begins: what earlier attempts changed is not asked for again, and changed again at its very step if it
     * comes after the checkpoint.
     *
     * @param interventions of earlier attempts, in the order of their steps
     * @param startStep the first step to be trained
     */
    synchronized void resume(List<RunIntervened> interventions, long startStep) {
        for (RunIntervened before : interventions) {
            asked.removeIf(command -> command.id().equals(before.commandId()));
            if (before.step() >= startStep) {
                made.add(before);
            }
        }
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
    public synchronized @Nullable Intervention takeIntervention(long step) {
        RunIntervened again = made.peek();
        if (again != null && again.step() <= step) {
            made.remove();
            return new Intervention(Objects.requireNonNull(again.commandId()), again.parameter(), again.to());
        }
        return asked.poll();
    }
}
