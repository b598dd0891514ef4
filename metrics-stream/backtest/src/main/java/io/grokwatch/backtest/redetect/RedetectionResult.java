package io.grokwatch.backtest.redetect;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.grokwatch.detect.revision.Revision;

/** The result of a redetection of one run. Its JSON form is a line of {@code ./grokwatch redetect --json}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "outcome")
@JsonSubTypes({
    @JsonSubTypes.Type(value = RedetectionResult.Revised.class, name = "revised"),
    @JsonSubTypes.Type(value = RedetectionResult.Unchanged.class, name = "unchanged"),
    @JsonSubTypes.Type(value = RedetectionResult.Skipped.class, name = "passedOver")
})
public sealed interface RedetectionResult {
    /** The id of the run. */
    String run();

    /**
     * The findings differ; the difference is published.
     *
     * @param revision its number among those of the run, from 1
     * @param superseded detections that another one replaces
     * @param withdrawn detections that are retracted without replacement
     * @param added detections without a predecessor
     */
    record Revised(String run, int revision, int superseded, int withdrawn, int added) implements RedetectionResult {
        static Revised of(String run, Revision revision) {
            return new Revised(run, revision.number(), revision.superseded(), revision.withdrawn(), revision.added());
        }
    }

    /** The findings are those published before. */
    record Unchanged(String run) implements RedetectionResult {}

    /**
     * The run was not judged.
     *
     * @param reason one sentence without a full stop, for users
     */
    record Skipped(String run, String reason) implements RedetectionResult {}
}
