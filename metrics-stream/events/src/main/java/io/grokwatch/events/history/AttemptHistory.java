package io.grokwatch.events.history;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The step at which each attempt at a run began, and the one rule of what an older attempt's account (its metrics,
 * snapshots, findings, interventions, checkpoints) is worth once newer attempts began.
 *
 * <p><b>The rule.</b> An attempt trains every step from its start on. What an older attempt reported of such a step belongs to
 * weights that no longer exist. So a report of attempt {@code a} about step {@code s} survives if and only if every newer
 * attempt began after {@code s}; the newest start alone does not decide. Example: attempt 1 reports of step 300, attempt 2
 * starts over at 0, attempt 3 resumes from attempt 2's checkpoint at 500. Nothing of attempt 1 survives, although 300 is
 * before 500.
 *
 * <p>A checkpoint is named by the <em>next</em> step to take, so the weights of a checkpoint {@code s} are those after step
 * {@code s - 1}: it survives if every newer attempt began at {@code s} or later. An attempt that resumes from a checkpoint
 * leaves that very checkpoint intact.
 *
 * <p><b>Unknown starts.</b> An attempt may be observed (in its metrics, on another topic) before its {@code RunStarted}. While
 * it is the newest attempt and its start is unknown, it counts as started at 0: nothing of the older attempts survives that it could
 * contradict. Once the start is known, what survives is known exactly. An unknown start of any but the newest attempt is ignored: the
 * lifecycle events of a run are in order in one partition, so it was received before that of a newer attempt, or does not exist.
 *
 * <p><b>Compact form.</b> A start matters only if it is lower than all later known ones; the others are dropped. The kept
 * starts therefore increase strictly with the attempt, and {@link #cutoffs()} lists them. The compact form answers every question
 * as the full history would, except {@link #starts()} of dropped attempts. At most {@value #MAX_ATTEMPTS} attempts are
 * kept, the newest: of runs with more relevant attempts than that, a report by the very oldest attempts may survive up to
 * the lowest start that is kept.
 *
 * <p><b>A join.</b> Adding the same attempts in any order, any number of times, gives equal histories: of two starts reported
 * for one attempt (two workers took the same number) the lower counts. Thread-safe: immutable.
 *
 * <p>JSON: {@code {"attempts":[{"attempt":2,"start":0},{"attempt":3,"start":500}]}}, by attempt, {@code null} for an unknown
 * start.
 */
public final class AttemptHistory {
    /** How many attempts are kept at most. */
    public static final int MAX_ATTEMPTS = 1_000;

    /** No attempt is known: everything survives. */
    public static final AttemptHistory NONE = new AttemptHistory(Collections.emptyNavigableMap());

    /** The start by attempt, null where it is not known; compact. */
    private final NavigableMap<Integer, @Nullable Long> starts;

    /** The cutoffs by the attempt that causes them: the lowest start of this attempt and all newer ones. */
    private final NavigableMap<Integer, Long> cutoffs = new TreeMap<>();

    /**
     * An attempt in the compact form.
     *
     * @param attempt its number, from 1
     * @param start the first step it trains, or null if that was not reported yet; it then counts as 0
     */
    public record Attempt(
            @JsonProperty(required = true) int attempt,
            @Nullable Long start) {
        public Attempt {
            if (attempt < 1) {
                throw new IllegalArgumentException("attempt must be at least 1, was " + attempt);
            }
            if (start != null && start < 0) {
                throw new IllegalArgumentException(
                        "the start step of attempt " + attempt + " must be at least 0, was " + start);
            }
        }
    }

    private AttemptHistory(NavigableMap<Integer, @Nullable Long> starts) {
        this.starts = starts;
        long lowest = Long.MAX_VALUE;
        for (var newestFirst : starts.descendingMap().entrySet()) {
            Long start = newestFirst.getValue();
            lowest = Math.min(lowest, start == null ? 0 : start);
            cutoffs.put(newestFirst.getKey(), lowest);
        }
    }

    /**
     * The history of some attempts, in any order.
     *
     * @throws IllegalArgumentException if the number or the start of an attempt is out of range
     */
    @JsonCreator
    public static AttemptHistory of(@JsonProperty(value = "attempts", required = true) Collection<Attempt> attempts) {
        NavigableMap<Integer, @Nullable Long> starts = new TreeMap<>();
        for (Attempt attempt : attempts) {
            join(starts, attempt);
        }
        return compact(starts);
    }

    /**
     * This history and the start of an attempt.
     *
     * @param attempt its number, from 1
     * @param startStep the first step it trains, at least 0
     */
    public AttemptHistory with(int attempt, long startStep) {
        return with(new Attempt(attempt, startStep));
    }

    /** This history and an attempt that was observed; its start is unknown unless it was reported before. */
    public AttemptHistory withObserved(int attempt) {
        return with(new Attempt(attempt, null));
    }

    private AttemptHistory with(Attempt attempt) {
        NavigableMap<Integer, @Nullable Long> joined = new TreeMap<>(starts);
        join(joined, attempt);
        AttemptHistory result = compact(joined);
        return result.equals(this) ? this : result;
    }

    private static void join(NavigableMap<Integer, @Nullable Long> starts, Attempt added) {
        Long known = starts.get(added.attempt());
        Long start = added.start();
        if (known != null && (start == null || known < start)) {
            start = known;
        }
        starts.put(added.attempt(), start);
    }

    /** Drops the starts that a newer known one makes irrelevant, then the oldest beyond the limit. */
    private static AttemptHistory compact(NavigableMap<Integer, @Nullable Long> starts) {
        long lowest = Long.MAX_VALUE;
        var newestFirst = starts.descendingMap().entrySet().iterator();
        int kept = 0;
        while (newestFirst.hasNext()) {
            Long start = newestFirst.next().getValue();
            boolean relevant = start == null ? kept == 0 : start < lowest;
            if (!relevant || kept == MAX_ATTEMPTS) {
                newestFirst.remove();
                continue;
            }
            kept++;
            lowest = start == null ? lowest : start;
        }
        return starts.isEmpty() ? NONE : new AttemptHistory(starts);
    }

    /** The newest attempt known, 0 if none is. */
    public int newest() {
        return starts.isEmpty() ? 0 : starts.lastKey();
    }

    /** The step at which the newest attempt began; 0 if that is unknown or there is none. */
    public long newestStart() {
        return cutoffs.isEmpty() ? 0 : cutoffs.lastEntry().getValue();
    }

    /** The kept attempts, oldest first: the compact form. */
    @JsonProperty("attempts")
    public List<Attempt> starts() {
        List<Attempt> attempts = new ArrayList<>(starts.size());
        starts.forEach((attempt, start) -> attempts.add(new Attempt(attempt, start)));
        return Collections.unmodifiableList(attempts);
    }

    /** The cutoffs, by the attempt that causes them: strictly increasing in attempt and never decreasing in step. */
    public List<AttemptCutoff> cutoffs() {
        List<AttemptCutoff> all = new ArrayList<>(cutoffs.size());
        cutoffs.forEach((attempt, step) -> all.add(new AttemptCutoff(attempt, step)));
        return Collections.unmodifiableList(all);
    }

    /**
     * The first step of which an attempt's account no longer survives: the lowest start of all newer attempts.
     *
     * @return {@link Long#MAX_VALUE} if there is no newer attempt. Never less for a newer attempt than for an older one
     */
    public long cutoff(int attempt) {
        var next = cutoffs.higherEntry(attempt);
        return next == null ? Long.MAX_VALUE : next.getValue();
    }

    /** Whether what an attempt reported of a step survives: whether every newer attempt began after that step. */
    public boolean survives(int attempt, long step) {
        var next = cutoffs.higherEntry(attempt);
        return next == null || step < next.getValue();
    }

    /**
     * Whether a checkpoint of an attempt survives: whether no newer attempt began before it.
     *
     * @param nextStep the first step that a training resumed from the checkpoint takes
     */
    public boolean checkpointSurvives(int attempt, long nextStep) {
        return nextStep <= cutoff(attempt);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof AttemptHistory history && starts.equals(history.starts);
    }

    @Override
    public int hashCode() {
        return starts.hashCode();
    }

    @Override
    public String toString() {
        return "AttemptHistory" + starts;
    }
}
