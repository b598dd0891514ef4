package io.grokwatch.cli.sweep;

import io.grokwatch.cli.display.Table;
import io.grokwatch.tracker.client.NewSweep;
import io.grokwatch.tracker.client.RunOutcomes;
import io.grokwatch.tracker.client.RunStatus;
import io.grokwatch.tracker.client.SweepCell;
import io.grokwatch.tracker.client.SweepRun;
import io.grokwatch.tracker.client.SweepTable;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The table of a sweep for people, a line for each cell: medians, and in brackets the least and the greatest of its runs. A dash means that no run of the cell has ended, or none memorised before
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
            row.add(
                    atOnce
                            ? "-"
                            : steps(runs.memorisedSteps(), runs.memorised(), runs.ended())
                                    + range(cell, "%.0f", run -> toDouble(run.memorisedStep())));
            row.add(steps(runs.generalisedSteps(), runs.generalised(), runs.ended())
                    + range(cell, "%.0f", run -> toDouble(run.generalisedStep())));
            row.add(
                    runs.ratio() == null
                            ? "-"
                            : String.format(Locale.ROOT, "%.1f", runs.ratio()) + range(cell, "%.1f", SweepRun::ratio));
            table.row(row.toArray(String[]::new));
        }
        return table.lines();
    }

    /** The least and the greatest value of the runs of a cell that ended, {@code [90, 140]}; nothing if they have no two. */
    private static String range(SweepCell cell, String format, Function<SweepRun, @Nullable Double> value) {
        DoubleSummaryStatistics values = cell.runs().stream()
                .filter(run -> run.status().isFinal() && run.status() != RunStatus.FAILED)
                .map(value)
                .filter(Objects::nonNull)
                .mapToDouble(Double::doubleValue)
                .summaryStatistics();
        return values.getMin() < values.getMax()
                ? String.format(Locale.ROOT, " [" + format + ", " + format + "]", values.getMin(), values.getMax())
                : "";
    }

    private static @Nullable Double toDouble(@Nullable Long step) {
        return step == null ? null : Double.valueOf(step);
    }

    private static String steps(@Nullable Double median, int reached, int runs) {
        if (median == null) {
            return runs == 0 ? "-" : "never";
        }
        String steps = String.format(Locale.ROOT, "%.0f", median);
        return reached == runs ? steps : steps + " (" + reached + " of " + runs + ")";
    }
}
