package io.grokwatch.tracker.client;

import java.util.List;

/** The geometry of a run, by step. */
public record Geometries(List<GeometryView> geometry) {
    public Geometries {
        geometry = List.copyOf(geometry);
    }
}
