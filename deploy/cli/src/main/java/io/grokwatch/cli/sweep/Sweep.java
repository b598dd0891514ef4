package io.grokwatch.cli.sweep;

import io.grokwatch.events.Parameters;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A set of runs of one recipe with different settings.
 *
 * @param steps of each run, or null for the recipe's
 * @param seeds each cell is trained with each of them
 * @param fixed settings of every run
 * @param varied the names of the settings that differ between cells, in the order of the file
 * @param cells the settings of each cell beyond the fixed ones
 */
public record Sweep(
        String name,
        String recipe,
        @Nullable Long steps,
        List<Long> seeds,
        Parameters fixed,
        List<String> varied,
        List<Parameters> cells) {
    /** The maximum number of runs; more indicate a mistake in the file. */
    static final int MAX_RUNS = 1000;

    public Sweep {
        seeds = List.copyOf(seeds);
        varied = List.copyOf(varied);
        cells = List.copyOf(cells);
        long runs = (long) seeds.size() * cells.size();
        if (runs > MAX_RUNS) {
            throw new IllegalArgumentException("a sweep has at most " + MAX_RUNS + " runs, this one has " + cells.size()
                    + " cells x " + seeds.size() + " seeds");
        }
    }

    /** Every combination of the grid with every point. */
    static Sweep of(
            String name,
            String recipe,
            @Nullable Long steps,
            List<Long> seeds,
            Parameters fixed,
            Map<String, List<Object>> grid,
            RandomPoints random) {
        LinkedHashSet<String> varied = new LinkedHashSet<>(grid.keySet());
        for (String drawn : random.draws().keySet()) {
            if (!varied.add(drawn)) {
                throw new IllegalArgumentException("setting " + drawn + " is both in grid and in random.draw");
            }
        }
        for (String setting : varied) {
            if (fixed.values().containsKey(setting)) {
                throw new IllegalArgumentException("setting " + setting + " is both in set and varied");
            }
        }
        requireBounded(grid, random);
        List<Parameters> cells = new ArrayList<>();
        for (Parameters corner : product(grid)) {
            for (Parameters point : random.points()) {
                cells.add(corner.with(point));
            }
        }
        return new Sweep(name, recipe, steps, seeds, fixed, List.copyOf(varied), cells);
    }

    /** The name of a run of a cell: {@code data-fraction frac=0.3 wd=1.0 seed 2}. */
    String nameOf(Parameters cell, long seed) {
        StringBuilder called = new StringBuilder(name);
        for (String setting : varied) {
            called.append(' ').append(setting).append('=').append(shown(cell, setting));
        }
        return called.append(" seed ").append(seed).toString();
    }

    /** A cell's value of a setting, with at most four digits. */
    static String shown(Parameters cell, String setting) {
        Object value = cell.values().get(setting);
        return value instanceof Double number
                ? String.format(java.util.Locale.ROOT, "%.4g", number)
                        .replaceFirst("(\\.\\d*?)0+(e|$)", "$1$2")
                        .replaceFirst("\\.(e|$)", "$1")
                : String.valueOf(value);
    }

    /** Checked before the cells are created: a grid of a few long axes is larger than memory. */
    private static void requireBounded(Map<String, List<Object>> grid, RandomPoints random) {
        long cells = random.samples();
        for (List<Object> values : grid.values()) {
            cells = Math.min(cells * values.size(), Integer.MAX_VALUE);
        }
        if (cells > MAX_RUNS) {
            throw new IllegalArgumentException(
                    "a sweep has at most " + MAX_RUNS + " runs, the grid alone has " + cells + " cells");
        }
    }

    private static List<Parameters> product(Map<String, List<Object>> grid) {
        List<Parameters> corners = List.of(Parameters.NONE);
        for (Map.Entry<String, List<Object>> axis : grid.entrySet()) {
            List<Parameters> longer = new ArrayList<>();
            for (Parameters corner : corners) {
                axis.getValue().forEach(value -> longer.add(corner.with(axis.getKey(), value)));
            }
            corners = longer;
        }
        return corners;
    }
}
