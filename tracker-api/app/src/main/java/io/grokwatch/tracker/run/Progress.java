package io.grokwatch.tracker.run;

import io.grokwatch.events.GeneralisationForecast;
import io.grokwatch.events.RunSpec;
import io.grokwatch.tracker.client.Intervention;
import io.grokwatch.tracker.client.RunStatus;
import io.grokwatch.tracker.store.Fence;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What became of a run, folded from the topics; see {@link RunFold}. But for the first times and the interventions,
 * everything is of the newest attempt.
 *
 * @param attempt the newest heard of, or 0
 * @param spec as the worker completed it, or null if none has started it
 * @param firstHeardAt time of the earliest record, or null
 * @param lastHeardAt time of the latest record, or null
 * @param startedAt when its first attempt started, or null
 * @param worker who trains it, or null
 * @param device on what, or null
 * @param datasetHash SHA-256 of what it is shown, in hexadecimal, or null if its trainer does not tell
 * @param startStep where the attempt began
 * @param step the last step heard of
 * @param steps how many there will be, as the worker says, or 0
 * @param rateStep the step of {@code stepsPerSecond}
 * @param handedBack whether the attempt was given up in good order, so that the run waits for another worker
 * @param warning the newest that was told of what is wrong with the attempt although it goes on, or null
 * @param ending how the attempt ended, or null
 * @param interventions what was changed while the run trained, by any attempt, in the order of their steps
 * @param latest newest value of each metric, by name
 * @param findings what was found out
 * @param forecast the newest advice on it, or null
 */
record Progress(
        int attempt,
        @Nullable RunSpec spec,
        @Nullable Instant firstHeardAt,
        @Nullable Instant lastHeardAt,
        @Nullable Instant startedAt,
        @Nullable String worker,
        @Nullable String device,
        @Nullable String datasetHash,
        long startStep,
        long step,
        long steps,
        long rateStep,
        double stepsPerSecond,
        boolean handedBack,
        @Nullable Warning warning,
        @Nullable Ending ending,
        List<Intervention> interventions,
        SortedMap<String, Latest> latest,
        FindingsSummary findings,
        @Nullable GeneralisationForecast forecast) {

    /** Nothing was heard yet. */
    static final Progress NONE = new Progress(
            0,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            0,
            0,
            0,
            0,
            0,
            false,
            null,
            null,
            List.of(),
            new TreeMap<>(),
            FindingsSummary.NONE,
            null);

    Progress {
        interventions = interventions == null ? List.of() : List.copyOf(interventions); // An older version has none.
        latest = Collections.unmodifiableSortedMap(new TreeMap<>(latest));
    }

    /** What stands of what was said of the run. */
    Fence fence() {
        return new Fence(attempt, startStep);
    }

    /** Whether it is being trained, as far as was heard. */
    boolean isActive() {
        return attempt > 0 && ending == null && !handedBack;
    }

    /**
     * How an attempt ended.
     *
     * @param status one of those that end a run
     * @param reason why, or null if there is nothing to say
     */
    record Ending(RunStatus status, @Nullable String reason, Instant at) {}

    /**
     * What was told to be wrong at a step.
     *
     * @param at when it was told; the epoch if an older version stored it without
     * @param text for people; null if all is well again
     */
    record Warning(long step, Instant at, @Nullable String text) {
        Warning {
            at = Objects.requireNonNullElse(at, Instant.EPOCH);
        }

        /**
         * Whether it was told after another. A run that waits takes no steps, so those of a step are in the order of time;
         * that all is well again comes last in its instant.
         */
        boolean isAfter(Warning other) {
            if (step != other.step) {
                return step > other.step;
            }
            if (!at.equals(other.at)) {
                return at.isAfter(other.at);
            }
            return other.text != null && (text == null || text.compareTo(other.text) > 0);
        }
    }

    /** The newest value of a metric. */
    record Latest(long step, long timeMs, double value) {}
}
