package io.grokwatch.tracker.client;

import io.grokwatch.events.Parameters;
import java.util.List;

/**
 * A cell of a sweep: the settings of its runs, what became of each, and of all.
 *
 * @param parameters the settings that differ between cells
 * @param runs by the order of the seeds, without those that are missing
 */
public record SweepCell(Parameters parameters, RunOutcomes outcomes, List<SweepRun> runs) {
    public SweepCell {
        runs = List.copyOf(runs);
    }
}
