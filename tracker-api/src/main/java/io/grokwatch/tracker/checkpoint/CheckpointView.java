package io.grokwatch.tracker.checkpoint;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A checkpoint that is kept. */
@Schema(name = "Checkpoint", description = "A checkpoint: STEP-ATTEMPT-SHA256.safetensors, and its size.")
public record CheckpointView(String name, long bytes) {

    /** Those of a run, the furthest last. */
    @Schema(name = "Checkpoints", description = "The checkpoints of a run, the furthest last.")
    public record All(List<CheckpointView> checkpoints) {}
}
