package io.grokwatch.tracker.client;

import java.util.List;

/**
 * The results of a sweep, cell by cell.
 *
 * @param varied the settings that differ between cells, in their order
 * @param cells in the order of the sweep
 */
public record SweepTable(String id, List<String> varied, List<SweepCell> cells) {
    public SweepTable {
        varied = List.copyOf(varied);
        cells = List.copyOf(cells);
    }
}
