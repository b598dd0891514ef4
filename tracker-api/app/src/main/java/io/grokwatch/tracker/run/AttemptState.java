package io.grokwatch.tracker.run;

import io.grokwatch.events.GeneralisationForecast;
import io.grokwatch.events.validation.Rejection;
import io.grokwatch.events.validation.RejectionTally;
import io.grokwatch.tracker.client.RunStatus;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The state of one attempt at a run. A newer attempt replaces it as a whole.
 *
 * @param attempt its number, 0 before the first
 * @param worker that trains it, or null
 * @param device that it is trained on, or null
 * @param datasetHash SHA-256 of the examples, in hexadecimal, or null if the trainer does not report it
 * @param step the last one observed
 * @param rateStep the step of {@code stepsPerSecond}
 * @param handedBack whether the worker requeued the run, so that it waits for another worker
 * @param warning the newest, raised or cleared, or null
 * @param ending how the attempt ended, or null
 * @param latest newest value of each metric, by name; empty unless joined with what the metrics report
 * @param findings summary of the findings about the run that are in effect
 * @param forecast the newest, or null
 * @param rejections what was not kept of the metrics, by the process that counts: its newest report
 */
record AttemptState(
        int attempt,
        @Nullable String worker,
        @Nullable String device,
        @Nullable String datasetHash,
        long step,
        long rateStep,
        double stepsPerSecond,
        boolean handedBack,
        @Nullable Warning warning,
        @Nullable Ending ending,
        SortedMap<String, Latest> latest,
        FindingsSummary findings,
        @Nullable GeneralisationForecast forecast,
        SortedMap<String, List<Rejection>> rejections) {
    /** Before the first attempt. */
    static final AttemptState NONE = beginning(0);

    AttemptState {
        latest = latest == null
                ? Collections.emptySortedMap()
                : Collections.unmodifiableSortedMap(new TreeMap<>(latest));
        findings = findings == null ? FindingsSummary.NONE : findings;
        rejections = rejections == null
                ? Collections.emptySortedMap()
                : Collections.unmodifiableSortedMap(new TreeMap<>(rejections));
    }

    /** An attempt of which nothing but its number is known. */
    static AttemptState beginning(int attempt) {
        return new AttemptState(
                attempt,
                null,
                null,
                null,
                0,
                0,
                0,
                false,
                null,
                null,
                Collections.emptySortedMap(),
                FindingsSummary.NONE,
                null,
                Collections.emptySortedMap());
    }

    /**
     * This, or an attempt that the metrics report if that is newer, with what they report of it.
     *
     * @param reported the attempt
     * @param reached the last step of it
     * @param values newest value of each of its metrics
     */
    AttemptState joined(int reported, long reached, SortedMap<String, Latest> values) {
        if (reported < attempt) {
            return this;
        }
        AttemptState base = reported > attempt ? beginning(reported) : this;
        return new AttemptState(
                base.attempt,
                base.worker,
                base.device,
                base.datasetHash,
                Math.max(base.step, reached),
                base.rateStep,
                base.stepsPerSecond,
                base.handedBack,
                base.warning,
                base.ending,
                values,
                base.findings,
                base.forecast,
                base.rejections);
    }

    /** What was not kept of the metrics, of all processes together: by kind, with the first example of each. */
    List<Rejection> allRejections() {
        RejectionTally tally = new RejectionTally();
        rejections.values().forEach(ofProcess -> ofProcess.forEach(tally::add));
        return tally.rejections();
    }

    /** Whether it is being trained, according to the records received. */
    boolean isTraining() {
        return attempt > 0 && ending == null && !handedBack;
    }

    /**
     * The end of an attempt that ended the run.
     *
     * @param status a final one
     * @param reason null if there is none
     */
    record Ending(RunStatus status, @Nullable String reason, Instant at) {}

    /**
     * A warning at a step.
     *
     * @param at time of its record
     * @param text for people; null if it clears the warning
     */
    record Warning(long step, Instant at, @Nullable String text) {
        Warning {
            at = Objects.requireNonNullElse(at, Instant.EPOCH);
        }

        /**
         * Whether it is newer than another: by step, then by time, as a run that waits takes no steps; at one instant clearing
         * comes last.
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

    /**
     * The newest value of a metric.
     *
     * @param sequence of its batch
     * @param timeMs when it was logged, in epoch milliseconds
     */
    record Latest(long step, long sequence, double value, long timeMs) {}
}
