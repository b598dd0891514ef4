package io.grokwatch.tracker.sweep;

import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunClass;
import io.grokwatch.tracker.client.NewSweep;
import io.grokwatch.tracker.client.PhaseDiagram;
import io.grokwatch.tracker.client.RunOutcomes;
import io.grokwatch.tracker.client.RunStatus;
import io.grokwatch.tracker.client.SweepCell;
import io.grokwatch.tracker.client.SweepRun;
import io.grokwatch.tracker.client.SweepTable;
import io.grokwatch.tracker.run.RunResult;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The results of a sweep: by cell, and over two settings as in the phase diagrams of Liu et al., arXiv:2205.10343, figure 4. */
final class SweepTables {
    /** The axis of a phase diagram that is no setting. */
    static final String SEED = "seed";

    /** Numbers in ascending order, whatever their type, then flags, then texts. */
    private static final Comparator<Object> VALUES = Comparator.<Object>comparingInt(SweepTables::kind)
            .thenComparingDouble(value -> value instanceof Number number ? number.doubleValue() : 0)
            .thenComparing(value -> value instanceof Number ? "" : value.toString());

    private SweepTables() {}

    static SweepTable table(SweepMembers members) {
        NewSweep design = members.sweep().design();
        List<SweepCell> cells = new ArrayList<>();
        List<Parameters> settings = design.cells();
        for (int cell = 0; cell < settings.size(); cell++) {
            List<SweepRun> runs = runs(members, cell);
            cells.add(new SweepCell(settings.get(cell), outcomes(runs), runs));
        }
        return new SweepTable(members.sweep().id(), design.varied(), cells);
    }

    /**
     * The results over two settings.
     *
     * @throws IllegalArgumentException if the sweep varies no such setting
     */
    static PhaseDiagram diagram(SweepMembers members, @Nullable String x, @Nullable String y) {
        NewSweep design = members.sweep().design();
        String across = axis(design, "x", x);
        String up = axis(design, "y", y);
        if (across.equals(up)) {
            throw new IllegalArgumentException("parameters x and y must be different settings, were both '" + x + "'");
        }
        SortedMap<Object, SortedMap<Object, List<SweepRun>>> runs = new TreeMap<>(VALUES);
        List<Parameters> settings = design.cells();
        for (int cell = 0; cell < settings.size(); cell++) {
            for (SweepRun run : runs(members, cell)) {
                runs.computeIfAbsent(value(settings.get(cell), run, across), first -> new TreeMap<>(VALUES))
                        .computeIfAbsent(value(settings.get(cell), run, up), first -> new ArrayList<>())
                        .add(run);
            }
        }
        List<PhaseDiagram.Cell> cells = new ArrayList<>();
        runs.forEach((ofX, column) ->
                column.forEach((ofY, these) -> cells.add(new PhaseDiagram.Cell(ofX, ofY, outcomes(these)))));
        return new PhaseDiagram(
                across,
                up,
                List.copyOf(runs.keySet()),
                runs.values().stream()
                        .flatMap(column -> column.keySet().stream())
                        .collect(
                                () -> new TreeMap<Object, Object>(VALUES),
                                (all, one) -> all.putIfAbsent(one, one),
                                Map::putAll)
                        .keySet()
                        .stream()
                        .toList(),
                cells);
    }

    static RunOutcomes outcomes(Collection<SweepRun> runs) {
        List<SweepRun> ended = runs.stream()
                .filter(run -> run.status().isFinal() && run.status() != RunStatus.FAILED)
                .toList();
        int failed = Math.toIntExact(
                runs.stream().filter(run -> run.status() == RunStatus.FAILED).count());
        List<Double> memorised = known(ended, run -> asDouble(run.memorisedStep()));
        List<Double> generalised = known(ended, run -> asDouble(run.generalisedStep()));
        Map<RunClass, Integer> classes = new EnumMap<>(RunClass.class);
        ended.forEach(run -> {
            if (run.verdict() != null) {
                classes.merge(run.verdict(), 1, Integer::sum);
            }
        });
        return new RunOutcomes(
                ended.size(),
                runs.size() - ended.size() - failed,
                failed,
                memorised.size(),
                share(memorised.size(), ended.size()),
                median(memorised),
                generalised.size(),
                share(generalised.size(), ended.size()),
                median(generalised),
                median(known(ended, SweepRun::ratio)),
                classes,
                prevailing(classes));
    }

    private static List<SweepRun> runs(SweepMembers members, int cell) {
        List<Long> seeds = members.sweep().design().seeds();
        List<SweepRun> runs = new ArrayList<>();
        for (int i = 0; i < seeds.size(); i++) {
            RunResult result = members.results().get(members.sweep().runId(cell * seeds.size() + i));
            if (result != null) {
                runs.add(new SweepRun(
                        result.id(),
                        seeds.get(i),
                        result.status(),
                        result.reason(),
                        result.verdict(),
                        result.memorisedStep(),
                        result.generalisedStep()));
            }
        }
        return runs;
    }

    private static String axis(NewSweep design, String axis, @Nullable String setting) {
        if (setting == null || (!setting.equals(SEED) && !design.varied().contains(setting))) {
            throw new IllegalArgumentException(
                    "parameter " + axis + " must be a setting that the sweep varies, of " + design.varied() + ", or "
                            + SEED + ", was " + (setting == null ? "missing" : "'" + setting + "'"));
        }
        return setting;
    }

    private static Object value(Parameters cell, SweepRun run, String setting) {
        Object varied = cell.values().get(setting);
        return varied == null ? (Object) run.seed() : varied;
    }

    private static int kind(Object value) {
        return value instanceof Number ? 0 : value instanceof Boolean ? 1 : 2;
    }

    private static @Nullable RunClass prevailing(Map<RunClass, Integer> classes) {
        RunClass prevailing = null;
        for (RunClass candidate : classes.keySet()) {
            if (prevailing == null || classes.getOrDefault(candidate, 0) > classes.getOrDefault(prevailing, 0)) {
                prevailing = candidate;
            }
        }
        return prevailing;
    }

    private static List<Double> known(List<SweepRun> runs, Function<SweepRun, @Nullable Double> value) {
        return runs.stream().map(value).filter(Objects::nonNull).sorted().toList();
    }

    private static @Nullable Double asDouble(@Nullable Long step) {
        return step == null ? null : Double.valueOf(step);
    }

    private static @Nullable Double share(int some, int all) {
        return all == 0 ? null : Double.valueOf((double) some / all);
    }

    private static @Nullable Double median(List<Double> sorted) {
        int size = sorted.size();
        return size == 0 ? null : Double.valueOf((sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2);
    }
}
