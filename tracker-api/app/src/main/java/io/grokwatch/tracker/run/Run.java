package io.grokwatch.tracker.run;

import io.grokwatch.events.RunSpec;
import io.grokwatch.tracker.experiment.RunAttributes;
import io.grokwatch.tracker.geometry.NewestGeometry.Measured;
import io.grokwatch.tracker.store.StoredJson;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * A run as it is stored. Requests write the submission and the stop; of the lanes of the projection, that of events writes what is
 * folded from the lifecycle and the findings, that of metrics what the metrics report, and that of snapshots the newest geometry.
 *
 * @param submission null if the run is known from the topics alone
 * @param stop the request to stop it, or null
 * @param folded from the lifecycle and the findings
 * @param metrics reported by the metrics
 * @param geometry of the newest measured snapshot, or null
 * @param progress both joined
 * @param attributes what people and programs keep about it
 */
record Run(
        String id,
        @Nullable Submission submission,
        @Nullable RequestedStop stop,
        Progress folded,
        MetricProgress metrics,
        @Nullable Measured geometry,
        Progress progress,
        RunAttributes attributes) {

    Run(
            String id,
            @Nullable Submission submission,
            @Nullable RequestedStop stop,
            Progress folded,
            MetricProgress metrics,
            @Nullable Measured geometry,
            RunAttributes attributes) {
        this(id, submission, stop, folded, metrics, geometry, folded.joined(metrics), attributes);
    }

    /** How the parts of a document are decoded. */
    interface Decoder {
        /** The value of a text. */
        <T> T read(String run, String json, Class<T> type);
    }

    /** The decoder that keeps nothing. */
    static <T> T decode(String run, String json, Class<T> type) {
        return StoredJson.read(json, type);
    }

    static Run of(Document document, RunAttributes attributes, Decoder parts) {
        Progress folded = part(document, "progress", Progress.class, parts);
        MetricProgress metrics = part(document, "metrics", MetricProgress.class, parts);
        return new Run(
                document.getString("_id"),
                part(document, "submission", Submission.class, parts),
                part(document, "stop", RequestedStop.class, parts),
                folded == null ? Progress.NONE : folded,
                metrics == null ? MetricProgress.NONE : metrics,
                part(document, "geometry", Measured.class, parts),
                attributes);
    }

    static Run unknown(String id) {
        return new Run(id, null, null, Progress.NONE, MetricProgress.NONE, null, RunAttributes.NONE);
    }

    /** A run that was submitted, of which nothing else is known. */
    static Run of(String id, Submission submission) {
        return new Run(id, submission, null, Progress.NONE, MetricProgress.NONE, null, RunAttributes.NONE);
    }

    Run with(Progress next) {
        return new Run(id, submission, stop, next, metrics, geometry, attributes);
    }

    Run with(MetricProgress next) {
        return new Run(id, submission, stop, folded, next, geometry, attributes);
    }

    Run with(Measured next) {
        return new Run(id, submission, stop, folded, metrics, next, attributes);
    }

    Run with(RequestedStop next) {
        return new Run(id, submission, next, folded, metrics, geometry, attributes);
    }

    Run withoutStop() {
        return new Run(id, submission, null, folded, metrics, geometry, attributes);
    }

    Run with(RunAttributes next) {
        return new Run(id, submission, stop, folded, metrics, geometry, next);
    }

    /** Whether a program began the run that reads what is requested of it, so that no worker trains it. */
    boolean isOfProgram() {
        return submission != null && submission.ofProgram();
    }

    /** As completed by the worker, else as submitted, or null if neither is known. */
    @Nullable
    RunSpec spec() {
        if (progress.spec() != null) {
            return progress.spec();
        }
        return submission == null ? null : submission.spec();
    }

    private static <T> @Nullable T part(Document document, String field, Class<T> type, Decoder parts) {
        String json = document.getString(field);
        return json == null ? null : parts.read(document.getString("_id"), json, type);
    }
}
