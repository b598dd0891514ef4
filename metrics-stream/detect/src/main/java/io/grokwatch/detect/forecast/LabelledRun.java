package io.grokwatch.detect.forecast;

import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.naming.MetricNaming;
import io.grokwatch.events.naming.StandardBatches;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A recorded run whose outcome is known, to fit a forecast model to or to score it by.
 *
 * @param name of the run
 * @param evaluations the features of its evaluations from memorising to generalising, or to the end
 * @param generalised the step at which it generalised, or null if it did not within the budget
 * @param budget how many steps were recorded
 */
public record LabelledRun(
        String name,
        List<ForecastFeatures> evaluations,
        @Nullable Long generalised,
        long budget) {
    public LabelledRun {
        evaluations = List.copyOf(evaluations);
    }

    /**
     * The features of the evaluations in the batches of a run, in order, as {@link RunForecast} computes them.
     *
     * @param embeddings the features of its snapshots, in the order of their steps; may be empty
     */
    public static LabelledRun of(
            String name,
            Iterable<MetricBatch> batches,
            List<EmbeddingFeatures> embeddings,
            @Nullable Long generalised,
            long budget) {
        EvaluationFold fold = new EvaluationFold();
        List<ForecastFeatures> evaluations = new ArrayList<>();
        String split = "";
        StandardBatches names = new StandardBatches(MetricNaming.NONE);
        for (MetricBatch logged : batches) {
            MetricBatch batch = names.standard(logged);
            String evaluated = EvaluationRow.split(split, batch);
            if (!evaluated.equals(split)) {
                split = evaluated;
                fold = new EvaluationFold();
                evaluations.clear();
            }
            for (Map.Entry<Long, EvaluationRow> row :
                    EvaluationRow.of(batch, split).entrySet()) {
                boolean waiting = fold.accept(row.getKey(), row.getValue())
                        && fold.hasMemorised()
                        && fold.evaluationsSinceMemorised() >= RunForecast.MIN_EVALUATIONS
                        && (generalised == null || row.getKey() < generalised);
                ForecastFeatures features = waiting ? fold.features(newest(embeddings, row.getKey())) : null;
                if (features != null) {
                    evaluations.add(features);
                }
            }
        }
        return new LabelledRun(name, evaluations, generalised, budget);
    }

    private static @Nullable EmbeddingFeatures newest(List<EmbeddingFeatures> embeddings, long step) {
        EmbeddingFeatures newest = null;
        for (EmbeddingFeatures embedding : embeddings) {
            newest = embedding.step() <= step ? embedding : newest;
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

    /** The same run without the snapshots of its embedding. */
    LabelledRun withoutEmbeddings() {
        return new LabelledRun(
                name,
                evaluations.stream().map(ForecastFeatures::withoutEmbedding).toList(),
                generalised,
                budget);
    }

    /** The same run with only those evaluations that have a snapshot of its embedding. */
    LabelledRun withEmbeddingsOnly() {
        return new LabelledRun(
                name,
                evaluations.stream().filter(one -> one.embedding() != null).toList(),
                generalised,
                budget);
    }

    /** At most so many of the evaluations, evenly spaced: neighbours are nearly equal. */
    List<ForecastFeatures> thinned(int max) {
        List<ForecastFeatures> thinned = new ArrayList<>();
        int size = Math.min(max, evaluations.size());
        for (int i = 0; i < size; i++) {
            thinned.add(evaluations.get((int) ((long) i * evaluations.size() / size)));
        }
        return thinned;
    }
}
