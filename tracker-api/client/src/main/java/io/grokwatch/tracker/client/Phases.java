package io.grokwatch.tracker.client;

import io.grokwatch.events.PhaseChanged;
import java.util.List;

/** The phases of a run, as they were published, by attempt and step. */
public record Phases(List<PhaseChanged> phases) {
    public Phases {
        phases = List.copyOf(phases);
    }
}
