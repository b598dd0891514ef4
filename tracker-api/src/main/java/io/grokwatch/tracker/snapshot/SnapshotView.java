package io.grokwatch.tracker.snapshot;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What a snapshot is of.
 *
 * @param step the weights are those before this step's update
 */
@Schema(description = "What an embedding snapshot is of.")
public record SnapshotView(long step, String tensor, int rows, int columns) {

    /** The snapshots of a run, by step. */
    public record All(List<SnapshotView> snapshots) {}
}
