package io.grokwatch.tracker.client;

import java.util.List;

/** The workers that were active during the last day, by name. */
public record Workers(List<WorkerView> workers) {
    public Workers {
        workers = List.copyOf(workers);
    }
}
