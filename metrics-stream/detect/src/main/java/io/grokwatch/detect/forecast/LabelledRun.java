package io.grokwatch.detect.forecast;

import io.grokwatch.events.MetricBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A recorded run whose end is known, to calibrate on.
 *
 * @param name of the run
 * @param signs of its evaluations from memorising to generalising, or to the end
 * @param generalised the step it generalised at, or null if it did not within the budget
 * @param budget how many steps were recorded
 */
public record LabelledRun(
        String name, List<ForecastFeatures> signs, @Nullable Long generalised, long budget) {
    public LabelledRun {
        signs = List.copyOf(signs);
    }

    /**
     * What the batches of a run show, in order, as {@link RunForecast} sees it.
     *
     * @param snapshots of its embedding, in order; may be none
     */
    public static LabelledRun of(
            String name,
            Iterable<MetricBatch> batches,
            List<EmbeddingFeatures> snapshots,
            @Nullable Long generalised,
            long budget) {
        Memorisation memorisation = new Memorisation();
        List<ForecastFeatures> signs = new ArrayList<>();
        String split = "";
        for (MetricBatch batch : batches) {
            String heard = EvaluationRow.split(split, batch);
            if (!heard.equals(split)) {
                split = heard;
                memorisation = new Memorisation();
                signs.clear();
            }
            for (Map.Entry<Long, EvaluationRow> row :
                    EvaluationRow.of(batch, split).entrySet()) {
                boolean waiting = memorisation.accept(row.getKey(), row.getValue())
                        && memorisation.isMemorised()
                        && memorisation.evaluations() >= RunForecast.LEAST_EVALUATIONS
                        && (generalised == null || row.getKey() < generalised);
                ForecastFeatures shown = waiting ? memorisation.signs(newest(snapshots, row.getKey())) : null;
                if (shown != null) {
                    signs.add(shown);
                }
            }
        }
        return new LabelledRun(name, signs, generalised, budget);
    }

    private static @Nullable EmbeddingFeatures newest(List<EmbeddingFeatures> snapshots, long step) {
        EmbeddingFeatures newest = null;
        for (EmbeddingFeatures snapshot : snapshots) {
            newest = snapshot.step() <= step ? snapshot : newest;
        }
        return newest;
    }

    boolean generalises() {
        return generalised != null;
    }

    /** 1 if it generalises, 0 if it does not. */
    double outcome() {
        return generalises() ? 1 : 0;
    }

    /** The same run as if its embedding had not been seen. */
    LabelledRun withoutSnapshots() {
        return new LabelledRun(
                name, signs.stream().map(ForecastFeatures::withoutSnapshot).toList(), generalised, budget);
    }

    /** The evaluations of the same run at which its embedding had been seen. */
    LabelledRun withSnapshotsOnly() {
        return new LabelledRun(
                name, signs.stream().filter(one -> one.snapshot() != null).toList(), generalised, budget);
    }

    /** At most so many of the signs, evenly spread: neighbours say the same. */
    List<ForecastFeatures> some(int most) {
        List<ForecastFeatures> some = new ArrayList<>();
        int size = Math.min(most, signs.size());
        for (int i = 0; i < size; i++) {
            some.add(signs.get((int) ((long) i * signs.size() / size)));
        }
        return some;
    }
}
