package io.grokwatch.tracker.run;

import io.grokwatch.events.RunSpec;
import io.grokwatch.tracker.store.StoredJson;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * A run as it is stored. Requests write the submission and the stop, the projection writes the progress.
 *
 * @param submission null if the run is known from the topics alone
 * @param stop the request to stop it, or null
 * @param progress folded from the topics
 */
record Run(
        String id,
        @Nullable Submission submission,
        @Nullable RequestedStop stop,
        Progress progress) {

    static Run of(Document document) {
        return new Run(
                document.getString("_id"),
                part(document, "submission", Submission.class),
                part(document, "stop", RequestedStop.class),
                of(part(document, "progress", Progress.class)));
    }

    static Run unknown(String id) {
        return new Run(id, null, null, Progress.NONE);
    }

    Run with(Progress next) {
        return new Run(id, submission, stop, next);
    }

    Run with(RequestedStop next) {
        return new Run(id, submission, next, progress);
    }

    /** As completed by the worker, else as submitted, or null if neither is known. */
    @Nullable
    RunSpec spec() {
        if (progress.spec() != null) {
            return progress.spec();
        }
        return submission == null ? null : submission.spec();
    }

    private static Progress of(@Nullable Progress progress) {
        return progress == null ? Progress.NONE : progress;
    }

    private static <T> @Nullable T part(Document document, String field, Class<T> type) {
        String json = document.getString(field);
        return json == null ? null : StoredJson.read(json, type);
    }
}
