package io.grokwatch.tracker.client;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What may be deleted of the runs of an experiment. Without a policy nothing is. Runs in training and pinned runs are kept whole; the
 * age of a run's data is the time since the last record of the run. Parameters, summaries, detections and the pyramid that charts are
 * drawn from stay.
 *
 * @param points the points of metrics at full resolution, or null to keep them
 * @param snapshots the matrices of snapshots and what was measured of them in full, or null to keep them
 * @param checkpoints the checkpoints of workers, or null to keep them
 * @param purgeDeletedAfter the time after which a deleted run is purged, in ISO 8601, or null to keep it
 */
public record RetentionPolicy(
        @Nullable RetentionLimit points,
        @Nullable RetentionLimit snapshots,
        @Nullable RetentionLimit checkpoints,

        @JsonFormat(shape = JsonFormat.Shape.STRING) @Nullable
        Duration purgeDeletedAfter) {
    public RetentionPolicy {
        if (points == null && snapshots == null && checkpoints == null && purgeDeletedAfter == null) {
            throw new IllegalArgumentException(
                    "a policy has points, snapshots, checkpoints or purgeDeletedAfter, had none of them");
        }
        if (purgeDeletedAfter != null && purgeDeletedAfter.isNegative()) {
            throw new IllegalArgumentException(
                    "purgeDeletedAfter must be 0 or more, for example P7D, was " + purgeDeletedAfter);
        }
    }
}
