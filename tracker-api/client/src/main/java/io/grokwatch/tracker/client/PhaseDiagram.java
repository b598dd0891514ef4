package io.grokwatch.tracker.client;

import java.util.List;

/**
 * What became of the runs of a sweep over two settings, whatever their other settings.
 *
 * @param x the setting of the horizontal axis
 * @param y the setting of the vertical axis
 * @param xs the values of {@code x}: numbers in ascending order, before flags and texts
 * @param ys the values of {@code y}, likewise
 * @param cells where there are runs, by {@code x}, then {@code y}
 */
public record PhaseDiagram(String x, String y, List<Object> xs, List<Object> ys, List<Cell> cells) {
    public PhaseDiagram {
        xs = List.copyOf(xs);
        ys = List.copyOf(ys);
        cells = List.copyOf(cells);
    }

    /** The runs with these values of the two settings. */
    public record Cell(Object x, Object y, RunOutcomes outcomes) {}
}
