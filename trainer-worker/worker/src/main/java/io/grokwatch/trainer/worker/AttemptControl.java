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

/**
 * The requests to a training, from any thread, until the training thread takes them before its next step. Every request is
 * kept until it is taken; of interventions, at most {@value #MAX_INTERVENTIONS}.
 */
final class AttemptControl implements RunControl {
    private static final int MAX_INTERVENTIONS = 1000;

    private final AtomicBoolean snapshot = new AtomicBoolean();
    private final AtomicBoolean checkpoint = new AtomicBoolean();
    private final Deque<Intervention> requested = new ArrayDeque<>();
    /** The interventions of earlier attempts that the checkpoint does not contain, by step. */
    private final Deque<RunIntervened> repeated = new ArrayDeque<>();

    private volatile boolean endRequested;

    /** The training is to end before its next step. */
    void requestEnd() {
        endRequested = true;
    }

    void requestSnapshot() {
        snapshot.set(true);
    }

    void requestCheckpoint() {
        checkpoint.set(true);
    }

    /** Whether a checkpoint was requested since {@link #checkpointTaken}. */
    boolean checkpointRequested() {
        return checkpoint.get();
    }

    void checkpointTaken() {
        checkpoint.set(false);
    }

    /** False if too many wait to be taken: then this one is not kept. */
    synchronized boolean request(Intervention intervention) {
        return requested.size() < MAX_INTERVENTIONS && requested.add(intervention);
    }

    /**
     * Applies the interventions of earlier attempts, before training begins: a command that was obeyed is not obeyed again,
     * and its change is repeated at the step where it was made if that comes after the checkpoint.
     *
     * @param interventions of earlier attempts, by step
     * @param startStep the first step to be trained
     */
    synchronized void resume(List<RunIntervened> interventions, long startStep) {
        for (RunIntervened before : interventions) {
            requested.removeIf(command -> command.id().equals(before.commandId()));
            if (before.step() >= startStep) {
                repeated.add(before);
            }
        }
    }

    @Override
    public boolean stopRequested() {
        return endRequested;
    }

    @Override
    public boolean takeSnapshotRequest() {
        return snapshot.get() && snapshot.getAndSet(false);
    }

    @Override
    public synchronized @Nullable Intervention takeIntervention(long step) {
        RunIntervened again = repeated.peek();
        if (again != null && again.step() <= step) {
            repeated.remove();
            return new Intervention(Objects.requireNonNull(again.commandId()), again.parameter(), again.to());
        }
        return requested.poll();
    }
}
