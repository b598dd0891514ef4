package io.grokwatch.tracker.projection;

import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle;
import io.grokwatch.events.WorkerBeat;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When this process last heard of runs and workers, by its own clock: theirs may be wrong, and silence is for us to
 * measure. A worker's beat also speaks for the run it trains.
 */
@Singleton
public final class LastHeard {
    private static final int MOST = 20_000;

    private final Map<String, Instant> runs = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<String, Beat> workers = new LinkedHashMap<>(16, 0.75f, true);

    LastHeard() {}

    /** When anything was heard of a run, if this process has. */
    public synchronized Optional<Instant> run(String run) {
        return Optional.ofNullable(runs.get(run));
    }

    /** When a worker was heard, if this process has. */
    public synchronized Optional<Instant> worker(String worker) {
        return Optional.ofNullable(workers.get(worker)).map(Beat::at);
    }

    /** Whether a worker's newest beat, if this process heard one, is of another run or of none. */
    public synchronized boolean isElsewhere(String worker, String run) {
        Beat beat = workers.get(worker);
        return beat != null && !run.equals(beat.run());
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
            RunId trained = told.what().state() == WorkerBeat.State.TRAINING
                    ? told.what().runId()
                    : null;
            hear(workers, told.what().worker().value(), new Beat(now, trained == null ? null : trained.value()));
            if (trained != null) {
                hear(runs, trained.value(), now);
            }
        }
    }

    private static <T> void hear(Map<String, T> heard, String id, T what) {
        heard.put(id, what);
        if (heard.size() > MOST) {
            heard.remove(heard.keySet().iterator().next());
        }
    }

    /** What a worker said last, and when. */
    private record Beat(Instant at, @Nullable String run) {}
}
