package io.grokwatch.trainer.worker;

import io.grokwatch.events.RunId;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The runs that a worker received and requeued because it does not have their trainers. It requeues each at once, so that a worker
 * that has the trainer may receive it, and pauses when it has seen all that wait. Confined to one thread.
 */
final class WaitingRuns {
    private static final int MAX_REPORTED = 10_000;

    private final Set<RunId> reported = Collections.newSetFromMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<RunId, Boolean> eldest) {
            return size() > MAX_REPORTED;
        }
    });
    private final Set<RunId> seen = new HashSet<>();

    /** Whether a run is observed to wait for the first time, so that this is worth an event. */
    boolean isFirst(RunId run) {
        return reported.add(run);
    }

    /**
     * Records a run that was received.
     *
     * @param waits whether it was requeued because its trainer is missing
     * @return whether it was requeued before, without any other run being trained since: nothing else waits
     */
    boolean isRoundOver(RunId run, boolean waits) {
        if (!waits) {
            seen.clear();
            return false;
        }
        if (seen.add(run)) {
            return false;
        }
        seen.clear();
        return true;
    }
}
