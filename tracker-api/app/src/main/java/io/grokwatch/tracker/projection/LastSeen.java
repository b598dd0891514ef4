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
 * When this process last received a record of each run and each worker, by its own clock: the clocks of producers may be wrong,
 * and inactivity is measured here. A heartbeat of a worker counts as activity of the run that it trains. Thread-safe.
 */
@Singleton
public final class LastSeen {
    private static final int MAX_ENTRIES = 20_000;

    private final Map<String, Instant> runs = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<String, Beat> workers = new LinkedHashMap<>(16, 0.75f, true);

    LastSeen() {}

    /** When a record of a run was received last, if this process received one. */
    public synchronized Optional<Instant> run(String run) {
        return Optional.ofNullable(runs.get(run));
    }

    /** When a worker's heartbeat was received last, if this process received one. */
    public synchronized Optional<Instant> worker(String worker) {
        return Optional.ofNullable(workers.get(worker)).map(Beat::at);
    }

    /** Whether a worker's newest heartbeat, if this process received one, is of another run or of none. */
    public synchronized boolean isRunningAnotherRun(String worker, String run) {
        Beat beat = workers.get(worker);
        return beat != null && !run.equals(beat.run());
    }

    synchronized void record(Batch batch) {
        Instant now = Instant.now();
        for (Timestamped<MetricBatch> metrics : batch.metrics()) {
            put(runs, metrics.value().runId().value(), now);
        }
        for (Timestamped<RunLifecycle> event : batch.lifecycle()) {
            put(runs, event.value().runId().value(), now);
        }
        for (Timestamped<WorkerBeat> beat : batch.beats()) {
            RunId trained = beat.value().state() == WorkerBeat.State.TRAINING
                    ? beat.value().runId()
                    : null;
            put(workers, beat.value().worker().value(), new Beat(now, trained == null ? null : trained.value()));
            if (trained != null) {
                put(runs, trained.value(), now);
            }
        }
    }

    private static <T> void put(Map<String, T> seen, String id, T entry) {
        seen.put(id, entry);
        if (seen.size() > MAX_ENTRIES) {
            seen.remove(seen.keySet().iterator().next());
        }
    }

    /** A worker's newest heartbeat: when it was received, and the run that the worker trained, or null. */
    private record Beat(Instant at, @Nullable String run) {}
}
