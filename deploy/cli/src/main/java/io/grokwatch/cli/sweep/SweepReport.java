package io.grokwatch.cli.sweep;

import io.grokwatch.cli.display.Table;
import io.grokwatch.tracker.client.NewSweep;
import io.grokwatch.tracker.client.RunOutcomes;
import io.grokwatch.tracker.client.SweepCell;
import io.grokwatch.tracker.client.SweepTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The table of a sweep for people, a line for each cell. A dash means that no run of the cell has ended, or none memorised before
 * it generalised.
 */
public final class SweepReport {
    private SweepReport() {}

    /** The lines of the table. */
    public static List<String> lines(SweepTable sweep) {
        List<String> headings = new ArrayList<>(sweep.varied());
        headings.addAll(List.of("RUNS", "MEMORISED", "GENERALISED", "RATIO"));
        Table table = new Table(headings.toArray(String[]::new));
        for (SweepCell cell : sweep.cells()) {
            RunOutcomes runs = cell.outcomes();
            List<String> row = new ArrayList<>();
            sweep.varied()
                    .forEach(setting ->
                            row.add(NewSweep.shown(cell.parameters().values().get(setting))));
            row.add(Integer.toString(runs.ended()));
            // A run that generalises while it fits never memorises.
            boolean atOnce = runs.memorised() == 0 && runs.generalised() > 0;
            row.add(atOnce ? "-" : steps(runs.memorisedSteps(), runs.memorised(), runs.ended()));
            row.add(steps(runs.generalisedSteps(), runs.generalised(), runs.ended()));
            row.add(runs.ratio() == null ? "-" : String.format(Locale.ROOT, "%.1f", runs.ratio()));
            table.row(row.toArray(String[]::new));
        }
        return table.lines();
    }

    private static String steps(@Nullable Double median, int reached, int runs) {
        if (median == null) {
            return runs == 0 ? "-" : "never";
        }
        String steps = String.format(Locale.ROOT, "%.0f", median);
        return reached == runs ? steps : steps + " (" + reached + " of " + runs + ")";
    }
}
