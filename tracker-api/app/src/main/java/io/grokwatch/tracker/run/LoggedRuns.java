package io.grokwatch.tracker.run;

import io.grokwatch.events.RunId;
import io.grokwatch.events.RunSpec;
import io.grokwatch.tracker.client.EndRequest;
import io.grokwatch.tracker.client.RunStatus;
import io.grokwatch.tracker.experiment.RunAttributes;
import io.grokwatch.tracker.http.KnownRuns;
import io.grokwatch.tracker.search.LoggedRun;
import jakarta.inject.Singleton;
import jakarta.ws.rs.WebApplicationException;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Runs that programs log by themselves, without a worker: created, changed and ended by requests. What a request has changed is read by
 * every later one, and published on {@code run-lifecycle}.
 */
@Singleton
public final class LoggedRuns {
    private final Runs runs;
    private final RunEdits edits;
    private final RunViews views;
    private final Outbox outbox;

    LoggedRuns(Runs runs, RunEdits edits, RunViews views, Outbox outbox) {
        this.runs = runs;
        this.edits = edits;
        this.views = views;
        this.outbox = outbox;
    }

    /**
     * A run as it is stored.
     *
     * @param spec as it was submitted, its secrets masked, or null
     * @param startedAt when it began, or null
     * @param endedAt when it ended, or null
     * @param latest the newest value of each metric of the newest attempt, as far as they are projected; of many metrics some
     */
    public record Stored(
            String id,
            RunAttributes attributes,
            @Nullable RunSpec spec,
            RunStatus status,
            @Nullable Instant startedAt,
            @Nullable Instant endedAt,
            SortedMap<String, LatestValue> latest) {
        public Stored {
            latest = Collections.unmodifiableSortedMap(new TreeMap<>(latest));
        }

        /** Whether there may be more metrics than {@link #latest} has. */
        public boolean mayHaveMoreMetrics() {
            return latest.size() >= LatestValues.MAX_KEPT;
        }
    }

    /**
     * The newest value of a metric.
     *
     * @param timeMs when it was logged, in epoch milliseconds
     */
    public record LatestValue(long step, long timeMs, double value) {}

    /**
     * Stores a new run.
     *
     * @param attributes from {@link RunAttributes#NONE} to those of the run, with what its program states
     * @throws IllegalArgumentException if a value is not as expected
     */
    public RunAttributes create(RunId id, UnaryOperator<RunAttributes> attributes) {
        // Refused before anything is stored.
        RunAttributes checked = attributes.apply(RunAttributes.NONE);
        runs.log(id.value());
        return edits.edit(
                Run.unknown(id.value()), current -> current.revision() == 0 ? checked : attributes.apply(current));
    }

    /** A run of any producer. */
    public Optional<Stored> find(String id) {
        return runs.find(id).map(this::stored);
    }

    /** Those of these runs that are known, by id, in the order of the ids. */
    public Map<String, Stored> find(Collection<String> ids) {
        Map<String, Stored> found = new LinkedHashMap<>();
        runs.find(ids).forEach((id, run) -> found.put(id, stored(run)));
        return found;
    }

    /**
     * Changes the attributes of a run.
     *
     * @param change applied to the newest; again if another process changed them meanwhile
     * @throws IllegalArgumentException if a value is not as expected
     * @throws WebApplicationException 404 if the run is not known
     */
    public RunAttributes change(String id, UnaryOperator<RunAttributes> change) {
        return edits.edit(known(id), change);
    }

    /**
     * Stores that a program has ended its run, and publishes the end, which the stream and the lists of runs await. A run whose end was
     * published before keeps that.
     *
     * @param status a final one
     * @throws WebApplicationException 404 if the run is not known
     */
    public void end(String id, LoggedRun.Status status, String reason) {
        RunStatus ending = status.ending();
        Run run = known(id);
        if (ending != null && run.progress().current().ending() == null) {
            outbox.put(new RunId(id), RunEnds.event(run, new EndRequest(ending, reason)));
            outbox.wakeUp();
        }
    }

    private Run known(String id) {
        return runs.find(id).orElseThrow(() -> KnownRuns.unknown(id));
    }

    private Stored stored(Run run) {
        SortedMap<String, LatestValue> latest = new TreeMap<>();
        run.progress()
                .current()
                .latest()
                .forEach((name, value) ->
                        latest.put(name, new LatestValue(value.step(), value.timeMs(), value.value())));
        return new Stored(
                run.id(),
                run.attributes(),
                run.spec(),
                views.status(run),
                RunViews.startedAt(run),
                RunViews.endedAt(run),
                latest);
    }
}
