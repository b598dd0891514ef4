package io.grokwatch.tracker.client;

import java.util.List;

/** Detections: those of a run by step, those of all runs newest first. */
public record Detections(List<DetectionView> detections) {
    public Detections {
        detections = List.copyOf(detections);
    }
}
