package io.grokwatch.events.history;

import io.grokwatch.events.RunLifecycle;
import io.grokwatch.events.RunLifecycle.MetricNamesMapped;
import io.grokwatch.events.RunLifecycle.MetricsRejected;
import io.grokwatch.events.RunLifecycle.RunAttributesChanged;
import io.grokwatch.events.RunLifecycle.RunEnded;
import io.grokwatch.events.RunLifecycle.RunHandedBack;
import io.grokwatch.events.RunLifecycle.RunIntervened;
import io.grokwatch.events.RunLifecycle.RunProgressed;
import io.grokwatch.events.RunLifecycle.RunStarted;
import io.grokwatch.events.RunLifecycle.RunWarned;
import io.grokwatch.events.WorkerId;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The lifecycle events of one run, folded: which attempts began, how each ended, how far the newest came. Immutable.
 *
 * <p>An attempt has begun once its {@link RunStarted} was received, or its metrics were. Of an attempt that began, either
 * {@link RunLifecycle#endsAttempt() an event} reported the end, or its worker died or still trains. The end of the run as an older attempt
 * reports it after a newer one began does not count: that worker was taken for dead and did not know.
 *
 * @param newestReported the highest attempt that any event is of, 0 if none
 * @param reached the furthest step that was reported of that attempt
 * @param starts the steps at which attempts began
 * @param begun the attempts that began
 * @param newestWorker the worker that began the newest of them first, null if none began or that is not known
 * @param requeued the attempts that ended by requeueing the run
 * @param ended the attempts that reported the end of the run
 * @param commanded what was changed in mid-run by a command, by the command's id; of several attempts that made the same
 *     change, the latest
 */
public record RunHistory(
        int newestReported,
        long reached,
        AttemptHistory starts,
        SortedSet<Integer> begun,
        @Nullable WorkerId newestWorker,
        SortedSet<Integer> requeued,
        SortedSet<Integer> ended,
        Map<String, RunIntervened> commanded) {
    /** No event was received. */
    public static final RunHistory NONE = new RunHistory(
            0,
            0,
            AttemptHistory.NONE,
            Collections.emptySortedSet(),
            null,
            Collections.emptySortedSet(),
            Collections.emptySortedSet(),
            Map.of());

    /** What a run is doing, by its newest attempt. */
    public enum State {
        /** No attempt has begun. */
        QUEUED,
        /** The newest attempt began and has not ended, or its worker died. */
        TRAINING,
        /** The newest attempt requeued the run; the next has not begun. */
        REQUEUED,
        /** The run is over. */
        ENDED
    }

    /** The history and one more event, whatever its attempt. The same event once more changes nothing. */
    public RunHistory with(RunLifecycle event) {
        if (event instanceof MetricNamesMapped || event instanceof RunAttributesChanged) {
            return this;
        }
        RunHistory reported = reported(event);
        return switch (event) {
            case RunStarted started -> reported.started(started);
            case RunHandedBack back -> reported.withRequeued(back.attempt());
            case RunEnded end -> reported.withEnded(end.attempt());
            case RunIntervened intervened -> reported.intervened(intervened);
            case RunProgressed progressed -> reported;
            case RunWarned warned -> reported;
            case MetricsRejected rejected -> reported;
            case MetricNamesMapped mapped -> reported;
            case RunAttributesChanged changed -> reported;
        };
    }

    /** The history once metrics of an attempt were received, which shows that it began, though not where. */
    public RunHistory withMetricsOf(int attempt) {
        return begun.contains(attempt)
                ? this
                : new RunHistory(
                        newestReported,
                        reached,
                        starts.withObserved(attempt),
                        with(begun, attempt),
                        attempt > newestBegun() ? null : newestWorker,
                        requeued,
                        ended,
                        commanded);
    }

    /** The newest attempt that began, 0 if none did. */
    public int newestBegun() {
        return begun.isEmpty() ? 0 : begun.last();
    }

    /** Whether the run is over: whether no attempt began after the newest that reported the end of the run. */
    public boolean hasEnded() {
        return !ended.isEmpty() && ended.last() >= newestBegun();
    }

    /** What the run is doing. */
    public State state() {
        if (hasEnded()) {
            return State.ENDED;
        }
        if (begun.isEmpty()) {
            return State.QUEUED;
        }
        return requeued.contains(newestBegun()) ? State.REQUEUED : State.TRAINING;
    }

    /** The worker that trains the run unless it has died; null if none does or it is not known. */
    public @Nullable WorkerId trainedBy() {
        return state() == State.TRAINING ? newestWorker : null;
    }

    /**
     * How many attempts began and reported no end: their workers died, but for the newest attempt of a run that {@linkplain
     * State#TRAINING trains}, whose worker may be alive.
     */
    public int deaths() {
        return (int) begun.stream()
                .filter(attempt -> !requeued.contains(attempt) && !ended.contains(attempt))
                .count();
    }

    /** What was changed by commands, by step, and of one step in the order received. */
    public List<RunIntervened> interventions() {
        return commanded.values().stream()
                .sorted(Comparator.comparingLong(RunIntervened::step))
                .toList();
    }

    /** The event's attempt and step count for the progress if no newer attempt was reported. */
    private RunHistory reported(RunLifecycle event) {
        if (event.attempt() < newestReported) {
            return this;
        }
        long step = event.attempt() > newestReported ? event.step() : Math.max(reached, event.step());
        return new RunHistory(event.attempt(), step, starts, begun, newestWorker, requeued, ended, commanded);
    }

    /** Two workers may begin an attempt of one number, the second after it was suspended; the first has the run. */
    private RunHistory started(RunStarted event) {
        boolean first = event.attempt() > newestBegun() || (event.attempt() == newestBegun() && newestWorker == null);
        return new RunHistory(
                newestReported,
                reached,
                starts.with(event.attempt(), event.step()),
                with(begun, event.attempt()),
                first ? event.worker() : newestWorker,
                requeued,
                ended,
                commanded);
    }

    private RunHistory withRequeued(int attempt) {
        return new RunHistory(
                newestReported, reached, starts, begun, newestWorker, with(requeued, attempt), ended, commanded);
    }

    private RunHistory withEnded(int attempt) {
        return new RunHistory(
                newestReported, reached, starts, begun, newestWorker, requeued, with(ended, attempt), commanded);
    }

    private RunHistory intervened(RunIntervened event) {
        if (event.commandId() == null) {
            return this;
        }
        Map<String, RunIntervened> all = new LinkedHashMap<>(commanded);
        all.put(event.commandId(), event);
        return new RunHistory(
                newestReported,
                reached,
                starts,
                begun,
                newestWorker,
                requeued,
                ended,
                Collections.unmodifiableMap(all));
    }

    private static SortedSet<Integer> with(SortedSet<Integer> attempts, int added) {
        if (attempts.contains(added)) {
            return attempts;
        }
        SortedSet<Integer> all = new TreeSet<>(attempts);
        all.add(added);
        return Collections.unmodifiableSortedSet(all);
    }
}
