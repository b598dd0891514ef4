package io.grokwatch.tracker.search;

import io.grokwatch.events.Generalisation;
import io.grokwatch.events.GeneralisationForecast.Outlook;
import io.grokwatch.events.RunClass;
import io.grokwatch.events.RunPhase;
import io.grokwatch.tracker.client.GeometryView;
import io.grokwatch.tracker.client.RunDataset;
import io.grokwatch.tracker.client.RunStatus;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is searched of a run, in parts by who writes them: requests, the lanes of events, metrics and snapshots, and people. Parts that are
 * written at the same time do not overwrite each other. Immutable.
 *
 * @param submitted null while it is not known, as are the others
 */
public record RunSummary(
        String id,
        @Nullable Submitted submitted,
        @Nullable Reported reported,
        @Nullable Measured measured,
        @Nullable Shaped shaped,
        @Nullable Kept kept) {

    /** A run of which nothing is known. */
    public static RunSummary unknown(String id) {
        return new RunSummary(id, null, null, null, null, null);
    }

    public RunSummary with(Submitted part) {
        return new RunSummary(id, part, reported, measured, shaped, kept);
    }

    public RunSummary with(Reported part) {
        return new RunSummary(id, submitted, part, measured, shaped, kept);
    }

    public RunSummary with(Measured part) {
        return new RunSummary(id, submitted, reported, part, shaped, kept);
    }

    public RunSummary with(Shaped part) {
        return new RunSummary(id, submitted, reported, measured, part, kept);
    }

    public RunSummary with(Kept part) {
        return new RunSummary(id, submitted, reported, measured, shaped, part);
    }

    /** This, with what it does not know taken from another. */
    public RunSummary or(RunSummary other) {
        return new RunSummary(
                id,
                submitted == null ? other.submitted : submitted,
                reported == null ? other.reported : reported,
                measured == null ? other.measured : measured,
                shaped == null ? other.shaped : shaped,
                kept == null ? other.kept : kept);
    }

    /**
     * Whether anything was received or submitted, or a program has created it; if not, only its attributes are known, of a run that does
     * not exist.
     */
    public boolean exists() {
        return submitted != null || reported != null || measured != null || kept().logged() != null;
    }

    /** What was submitted, or reported in its place by the worker that completed it; null if neither is known. */
    public @Nullable Settings settings() {
        if (reported != null && reported.settings() != null) {
            return reported.settings();
        }
        return submitted == null ? null : submitted.settings();
    }

    /** What the events report of the newest attempt; nothing if the metrics report a newer one. */
    public Reported current() {
        if (reported == null) {
            return Reported.NONE;
        }
        return measured != null && measured.attempt() > reported.attempt() ? reported.ofLaterAttempt() : reported;
    }

    /** The newest values of the metrics of the newest attempt. */
    public NamedValues latest() {
        return measured == null || measured.attempt() < current().attempt() ? NamedValues.NONE : measured.latest();
    }

    /** The {@linkplain Extent extents} of the metrics of the newest attempt. */
    public NamedValues extents() {
        return measured == null || measured.attempt() < current().attempt() ? NamedValues.NONE : measured.extents();
    }

    /** What was measured of the newest snapshot of the newest attempt, or null. */
    public @Nullable GeometryView geometry() {
        return shaped == null || shaped.attempt() < attempt() ? null : shaped.newest();
    }

    /** The greatest step observed. */
    public long step() {
        long reportedStep = current().step();
        return measured == null || measured.attempt() < current().attempt()
                ? reportedStep
                : Math.max(reportedStep, measured.step());
    }

    /** The newest attempt, or 0. */
    public int attempt() {
        return Math.max(current().attempt(), measured == null ? 0 : measured.attempt());
    }

    /** When it was submitted or created, or its earliest record; null if neither is known. */
    public @Nullable Instant beganAt() {
        if (submitted != null && submitted.at() != null) {
            return submitted.at();
        }
        LoggedRun logged = kept().logged();
        if (logged != null) {
            return logged.createdAt();
        }
        Instant first = reported == null ? null : reported.firstRecordAt();
        Instant measuredFirst = measured == null ? null : measured.firstRecordAt();
        return first == null || (measuredFirst != null && measuredFirst.isBefore(first)) ? measuredFirst : first;
    }

    /** When the last record of it was received, by the clock of its producer, or null. */
    public @Nullable Instant lastRecordAt() {
        Instant last = reported == null ? null : reported.lastRecordAt();
        Instant measuredLast = measured == null ? null : measured.lastRecordAt();
        return last == null || (measuredLast != null && measuredLast.isAfter(last)) ? measuredLast : last;
    }

    /** The parameter of that name: logged, else of the settings; null if there is none. */
    public @Nullable Object parameter(String name) {
        Object logged = kept().parameters().get(name);
        Settings settings = settings();
        return logged != null || settings == null
                ? logged
                : settings.parameters().get(name);
    }

    /** All parameters, by name. */
    public SortedMap<String, Object> parameters() {
        SortedMap<String, Object> all = new TreeMap<>();
        Settings settings = settings();
        if (settings != null) {
            settings.parameters().forEach((name, value) -> all.put(name, value));
        }
        kept().parameters().forEach((name, value) -> all.put(name, value));
        return all;
    }

    @Override
    public Kept kept() {
        return kept == null ? Kept.NONE : kept;
    }

    /** What requests write. */
    public record Submitted(@Nullable Instant at, @Nullable Settings settings, boolean stopRequested) {
        public static final Submitted NONE = new Submitted(null, null, false);
    }

    /** The specification of a run, its secrets masked. */
    public record Settings(
            String name, String trainer, @Nullable String recipe, long seed, long steps, NamedValues parameters) {}

    /**
     * What the lifecycle and the findings report.
     *
     * @param attempt the newest, or 0
     * @param steps how many the run takes in all, or 0
     * @param ending the status that it ended with, or null
     * @param memorisedStep where it memorised first, or null
     * @param kinds the detections in effect, by kind
     */
    public record Reported(
            int attempt,
            @Nullable Settings settings,
            @Nullable Instant firstRecordAt,
            @Nullable Instant lastRecordAt,
            @Nullable Instant startedAt,
            @Nullable Instant endedAt,
            @Nullable RunStatus ending,
            boolean handedBack,
            @Nullable String worker,
            @Nullable String device,
            @Nullable String datasetHash,
            long steps,
            long step,
            double stepsPerSecond,
            @Nullable RunPhase phase,
            @Nullable Long phaseSince,
            @Nullable RunClass verdict,
            boolean weak,
            @Nullable Generalisation generalisation,
            @Nullable Long memorisedStep,
            int detections,
            int slingshots,
            SortedMap<String, DetectionsOfKind> kinds,
            @Nullable Forecast forecast) {
        /** Nothing was reported. */
        public static final Reported NONE = new Reported(
                0,
                null,
                null,
                null,
                null,
                null,
                null,
                false,
                null,
                null,
                null,
                0,
                0,
                0,
                null,
                null,
                null,
                false,
                null,
                null,
                0,
                0,
                Collections.emptySortedMap(),
                null);

        /** What holds for a later attempt as well. */
        Reported ofLaterAttempt() {
            return new Reported(
                    attempt,
                    settings,
                    firstRecordAt,
                    lastRecordAt,
                    startedAt,
                    null,
                    null,
                    false,
                    null,
                    null,
                    null,
                    steps,
                    0,
                    0,
                    null,
                    null,
                    null,
                    false,
                    null,
                    null,
                    0,
                    0,
                    Collections.emptySortedMap(),
                    null);
        }
    }

    /**
     * The detections of a kind that are in effect and not retracted.
     *
     * @param count how many
     * @param firstStep where the first is
     * @param lastStep where the last is
     * @param memorisedStep of grokking, else null, as the others
     */
    public record DetectionsOfKind(
            int count,
            long firstStep,
            long lastStep,
            @Nullable Long memorisedStep,
            @Nullable Long onsetStep,
            @Nullable Long delaySteps,
            @Nullable Double delayRatio) {}

    /** A forecast of generalisation. */
    public record Forecast(
            Outlook outlook,
            @Nullable Double chance,
            @Nullable Long expectedStep,
            @Nullable Long earliestStep,
            @Nullable Long latestStep) {}

    /**
     * What the metrics report of the newest attempt of theirs.
     *
     * @param latest newest value of each metric, under its own name and under the standard one that it is read as
     * @param extents the {@link Extent} of each of these
     */
    public record Measured(
            int attempt,
            long step,
            NamedValues latest,
            NamedValues extents,
            @Nullable Instant firstRecordAt,
            @Nullable Instant lastRecordAt) {}

    /** The first value of a metric, its least and its greatest; NaN if all of its values are. */
    public record Extent(double first, double min, double max) {

        /** Of one minus the metric, as an accuracy is of an error. */
        public Extent complement() {
            return new Extent(1 - first, 1 - max, 1 - min);
        }
    }

    /**
     * What the snapshots report.
     *
     * @param newest null without any
     */
    public record Shaped(int attempt, @Nullable GeometryView newest) {
        public static final Shaped NONE = new Shaped(0, null);
    }

    /**
     * What people and programs keep.
     *
     * @param notes their beginning
     * @param logged what a program states about the run if it logs the run by itself, else null
     */
    public record Kept(
            String experiment,
            @Nullable String name,
            @Nullable String notes,
            NamedValues tags,
            NamedValues parameters,
            List<RunDataset> datasets,
            boolean pinned,
            boolean archived,
            @Nullable Instant deletedAt,
            @Nullable LoggedRun logged,
            long revision) {
        /** Of a run of which nothing was changed. */
        public static final Kept NONE = new Kept(
                "default", null, null, NamedValues.NONE, NamedValues.NONE, List.of(), false, false, null, null, 0);

        public Kept {
            datasets = List.copyOf(datasets);
        }
    }
}
