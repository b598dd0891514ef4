package io.grokwatch.tracker.geometry;

import io.grokwatch.tracker.client.GeometryView;
import java.util.Map;

/** Keeps with each run what was measured of its newest snapshot. */
public interface NewestGeometry {

    /** Stores what was measured of snapshots, by run: of each run the newest of a batch, which may be older than what is kept. */
    void measured(Map<String, Measured> newest);

    /** What an attempt measured of a snapshot. */
    record Measured(int attempt, GeometryView view) {

        /** Whether it replaces another: a newer attempt's does, else that of a later step, else that of the same tensor. */
        public boolean replaces(Measured other) {
            if (attempt != other.attempt) {
                return attempt > other.attempt;
            }
            return view.step() != other.view.step()
                    ? view.step() > other.view.step()
                    : view.tensor().compareTo(other.view.tensor()) <= 0;
        }
    }
}
