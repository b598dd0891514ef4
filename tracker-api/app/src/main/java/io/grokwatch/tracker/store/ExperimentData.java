package io.grokwatch.tracker.store;

/** What one feature stores of experiments themselves, beside that of their runs: the purge of an experiment deletes it from all beans. */
public interface ExperimentData {

    /** Deletes all of it of an experiment. It may be called again after a failure, and for an experiment that has none. */
    void deleteExperiment(String experiment);
}
