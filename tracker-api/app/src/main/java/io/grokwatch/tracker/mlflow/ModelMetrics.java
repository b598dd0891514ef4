package io.grokwatch.tracker.mlflow;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The values of metrics that runs log of models, beside their own. */
public interface ModelMetrics {
    /** Of how many metrics and datasets a model keeps the values that a run has logged of it. */
    int MAX_VALUES = 1_000;

    /**
     * A value of a metric of a model.
     *
     * @param timeMs when it was logged, in milliseconds since 1970
     * @param datasetName of the dataset that it was measured on, or null
     * @param datasetDigest of that dataset, or null
     */
    record ModelMetric(
            String model,
            String key,
            double value,
            long timeMs,
            long step,
            @Nullable String datasetName,
            @Nullable String datasetDigest) {}

    /** @throws MlflowException if one of these models does not exist */
    void require(Collection<String> models);

    /**
     * Keeps values that a run has logged; of each metric, dataset and model the latest.
     *
     * @return how many were not kept, as the model has {@value #MAX_VALUES} others of the run
     */
    int log(String run, List<ModelMetric> values);
}
