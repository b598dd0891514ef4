package io.grokwatch.tracker.client;

import java.util.List;

/** The checkpoints of a run, by name: the one with the greatest step comes last. */
public record Checkpoints(List<CheckpointView> checkpoints) {
    public Checkpoints {
        checkpoints = List.copyOf(checkpoints);
    }
}
