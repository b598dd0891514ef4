package io.grokwatch.tracker.projection;

import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.RunLifecycle;
import io.grokwatch.events.WorkerBeat;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * When this process last heard of runs and workers, by its own clock: theirs may be wrong, and silence is for us to
 * measure. A worker's beat also speaks for the run it trains.
 */
@Singleton
public final class LastHeard {
    private static final int MOST = 20_000;

    private final Map<String, Instant> runs = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<String, Instant> workers = new LinkedHashMap<>(16, 0.75f, true);

    LastHeard() {}

    /** When anything was heard of a run, if this process has. */
    public synchronized Optional<Instant> run(String run) {
        return Optional.ofNullable(runs.get(run));
    }

    /** When a worker was heard, if this process has. */
    public synchronized Optional<Instant> worker(String worker) {
        return Optional.ofNullable(workers.get(worker));
    }

    synchronized void hear(Batch batch) {
        Instant now = Instant.now();
        for (Told<MetricBatch> told : batch.metrics()) {
            hear(runs, told.what().runId().value(), now);
        }
        for (Told<RunLifecycle> told : batch.lifecycle()) {
            hear(runs, told.what().runId().value(), now);
        }
        for (Told<WorkerBeat> told : batch.beats()) {
            hear(workers, told.what().worker().value(), now);
            if (told.what().state() == WorkerBeat.State.TRAINING && told.what().runId() != null) {
                hear(runs, told.what().runId().value(), now);
            }
        }
    }

    private static void hear(Map<String, Instant> heard, String id, Instant now) {
        heard.put(id, now);
        if (heard.size() > MOST) {
            heard.remove(heard.keySet().iterator().next());
        }
    }
}
