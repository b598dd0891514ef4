package io.grokwatch.tracker.client;

import java.util.List;

/** The snapshots of a run, by step. */
public record Snapshots(List<SnapshotView> snapshots) {
    public Snapshots {
        snapshots = List.copyOf(snapshots);
    }
}
