package io.grokwatch.tracker.run;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.grokwatch.events.RunSpec;
import io.grokwatch.events.history.AttemptHistory;
import io.grokwatch.events.naming.NameOverrides;
import io.grokwatch.tracker.client.Intervention;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The progress of a run, folded from its lifecycle and its findings by {@link RunFold}: what belongs to the run as a whole, and
 * the state of its newest attempt; as part of a {@link Run} joined with what the metrics report.
 *
 * @param attempts the starts of all attempts
 * @param spec as the worker completed it, or null if none has started the run
 * @param firstRecordAt time of the earliest record, or null
 * @param lastRecordAt time of the latest record, or null
 * @param startedAt when the first attempt started, or null
 * @param steps how many the run takes in all, as its worker reports, or 0
 * @param interventions changes of settings in mid-run by all attempts, in the order of their steps
 * @param names what the owner stated about the metric names, or null
 * @param current the newest attempt
 */
record Progress(
        AttemptHistory attempts,
        @Nullable RunSpec spec,
        @Nullable Instant firstRecordAt,
        @Nullable Instant lastRecordAt,
        @Nullable Instant startedAt,
        long steps,
        List<Intervention> interventions,
        @Nullable StatedNames names,
        @JsonUnwrapped AttemptState current) {

    /** No record was received. */
    static final Progress NONE =
            new Progress(AttemptHistory.NONE, null, null, null, null, 0, List.of(), null, AttemptState.NONE);

    Progress {
        attempts = attempts == null ? AttemptHistory.NONE : attempts;
        if (attempts.newest() < current.attempt()) {
            attempts = attempts.withObserved(current.attempt());
        }
        interventions = interventions == null ? List.of() : List.copyOf(interventions);
    }

    /**
     * What the owner stated about the metric names.
     *
     * @param at time of the record
     */
    record StatedNames(NameOverrides overrides, Instant at) {}

    /** What the owner stated about the metric names; nothing by default. */
    NameOverrides overrides() {
        return names == null ? NameOverrides.NONE : names.overrides();
    }

    /** This and what the metrics report. */
    Progress joined(MetricProgress metrics) {
        if (metrics.attempt() == 0) {
            return this;
        }
        return new Progress(
                attempts.withObserved(metrics.attempt()),
                spec,
                earlier(firstRecordAt, metrics.firstRecordAt()),
                later(lastRecordAt, metrics.lastRecordAt()),
                startedAt,
                steps,
                interventions,
                names,
                current.joined(metrics.attempt(), metrics.step(), metrics.latest()));
    }

    private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
        return one == null || (other != null && other.isBefore(one)) ? other : one;
    }

    private static @Nullable Instant later(@Nullable Instant one, @Nullable Instant other) {
        return one == null || (other != null && other.isAfter(one)) ? other : one;
    }

    /** The newest attempt, or 0. */
    int attempt() {
        return current.attempt();
    }

    /** Whether the run is being trained, according to the records received. */
    boolean isTraining() {
        return current.isTraining();
    }

    /** Those interventions that survive the newer attempts. */
    List<Intervention> survivingInterventions() {
        return interventions.stream()
                .filter(made -> attempts.survives(made.attempt(), made.step()))
                .toList();
    }
}
