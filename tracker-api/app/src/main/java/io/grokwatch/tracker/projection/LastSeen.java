package io.grokwatch.tracker.projection;

import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle;
import io.grokwatch.events.RunLifecycle.MetricNamesMapped;
import io.grokwatch.events.RunLifecycle.RunAttributesChanged;
import io.grokwatch.events.WorkerBeat;
import io.grokwatch.kafka.Payload;
import jakarta.inject.Singleton;
import java.time.Duration;
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
    /** The usual time shrinks by a 32nd with each record that is received sooner. */
    private static final int DECAY_SHIFT = 5;

    private final Map<String, Activity> runs = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<String, Beat> workers = new LinkedHashMap<>(16, 0.75f, true);

    LastSeen() {}

    /** When a record of a run was received last, if this process received one. */
    public synchronized Optional<Instant> run(String run) {
        return Optional.ofNullable(runs.get(run)).map(Activity::at);
    }

    /** The longest time that usually passes between two records of a run; zero if fewer than two were received. */
    public synchronized Duration usual(String run) {
        Activity activity = runs.get(run);
        return Duration.ofMillis(activity == null ? 0 : activity.usualMs());
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

    synchronized void record(Payload payload) {
        Instant now = Instant.now();
        switch (payload) {
            case Payload.Metrics(MetricBatch metrics, var rejections) -> active(metrics.runId(), now);
            case Payload.OfEvent(RunAttributesChanged edited) -> {} // By people, as the next.
            case Payload.OfEvent(MetricNamesMapped mapped) -> {}
            case Payload.OfEvent(RunLifecycle event) -> active(event.runId(), now);
            case Payload.OfEvent(WorkerBeat beat) -> record(beat, now);
            case Payload.OfEvent other -> {}
            case Payload.Snapshot snapshot -> {}
            case Payload.Deletion tombstone -> {}
        }
    }

    private void record(WorkerBeat beat, Instant now) {
        RunId trained = beat.state() == WorkerBeat.State.TRAINING ? beat.runId() : null;
        put(workers, beat.worker().value(), new Beat(now, trained == null ? null : trained.value()));
        if (trained != null) {
            active(trained, now);
        }
    }

    private void active(RunId run, Instant now) {
        Activity before = runs.get(run.value());
        long usualMs = before == null
                ? 0
                : Math.max(
                        before.usualMs() - (before.usualMs() >> DECAY_SHIFT),
                        Duration.between(before.at(), now).toMillis());
        put(runs, run.value(), new Activity(now, usualMs));
    }

    private static <T> void put(Map<String, T> seen, String id, T entry) {
        seen.put(id, entry);
        if (seen.size() > MAX_ENTRIES) {
            seen.remove(seen.keySet().iterator().next());
        }
    }

    /**
     * The newest record of a run.
     *
     * @param at when it was received
     * @param usualMs the longest time that usually passes until the next
     */
    private record Activity(Instant at, long usualMs) {}

    /** A worker's newest heartbeat: when it was received, and the run that the worker trained, or null. */
    private record Beat(Instant at, @Nullable String run) {}
}
