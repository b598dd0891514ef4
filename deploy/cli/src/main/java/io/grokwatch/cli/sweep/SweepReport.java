package io.grokwatch.cli.sweep;

import io.grokwatch.cli.display.Table;
import io.grokwatch.events.Parameters;
import io.grokwatch.tracker.client.RunStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The results of a sweep: for each cell the medians over its seeds. A run that did not generalise within its budget is not a
 * missing value: the number of runs that did is shown beside the median. A dash means that no run of the cell ended, or
 * none memorised before it generalised.
 */
public final class SweepReport {
    private final Sweep sweep;
    private final List<SweepResult> outcomes;

    public SweepReport(Sweep sweep, List<SweepResult> outcomes) {
        this.sweep = sweep;
        this.outcomes = List.copyOf(outcomes);
    }

    /**
     * One cell.
     *
     * @param runs that ended in it, failed ones left out
     * @param memorised how many of them memorised before they generalised
     * @param memorisedSteps median of these, or null if there is none
     * @param ratio median of the runs' own ratios
     */
    public record Cell(
            Parameters parameters,
            int runs,
            int memorised,
            @Nullable Double memorisedSteps,
            int generalised,
            @Nullable Double generalisedSteps,
            @Nullable Double ratio) {}

    /** Each cell, in the order of the sweep. */
    public List<Cell> cells() {
        List<Cell> cells = new ArrayList<>();
        for (int i = 0; i < sweep.cells().size(); i++) {
            int cell = i;
            List<SweepResult> runs = outcomes.stream()
                    .filter(outcome -> outcome.cell() == cell && outcome.status() != RunStatus.FAILED)
                    .toList();
            List<Double> memorised = known(runs, run -> asDouble(run.memorisedStep()));
            List<Double> generalised = known(runs, run -> asDouble(run.generalisedStep()));
            cells.add(new Cell(
                    sweep.cells().get(cell),
                    runs.size(),
                    memorised.size(),
                    median(memorised),
                    generalised.size(),
                    median(generalised),
                    median(known(runs, SweepResult::ratio))));
        }
        return cells;
    }

    /** The runs that failed. */
    public List<SweepResult> failed() {
        return outcomes.stream()
                .filter(outcome -> outcome.status() == RunStatus.FAILED)
                .toList();
    }

    /** The table, a line for each cell. */
    public List<String> lines() {
        List<String> headings = new ArrayList<>(sweep.varied());
        headings.addAll(List.of("RUNS", "MEMORISED", "GENERALISED", "RATIO"));
        Table table = new Table(headings.toArray(String[]::new));
        for (Cell cell : cells()) {
            List<String> row = new ArrayList<>();
            sweep.varied().forEach(setting -> row.add(Sweep.shown(cell.parameters(), setting)));
            row.add(Integer.toString(cell.runs()));
            // A run that generalises while it fits never memorises.
            boolean atOnce = cell.memorised() == 0 && cell.generalised() > 0;
            row.add(atOnce ? "-" : steps(cell.memorisedSteps(), cell.memorised(), cell.runs()));
            row.add(steps(cell.generalisedSteps(), cell.generalised(), cell.runs()));
            row.add(cell.ratio() == null ? "-" : String.format(Locale.ROOT, "%.1f", cell.ratio()));
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

    private static List<Double> known(List<SweepResult> runs, Function<SweepResult, @Nullable Double> value) {
        return runs.stream().map(value).filter(Objects::nonNull).sorted().toList();
    }

    private static @Nullable Double asDouble(@Nullable Long step) {
        return step == null ? null : Double.valueOf(step);
    }

    private static @Nullable Double median(List<Double> sorted) {
        int size = sorted.size();
        return size == 0 ? null : Double.valueOf((sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2);
    }
}
