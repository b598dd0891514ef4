package io.grokwatch.tracker.mlflow;

import io.grokwatch.tracker.experiment.Experiment;

/** The tags that MLflow's clients use for what the tracker keeps by itself, and the ids that are different there. */
final class MlflowNames {
    /** The id of the default experiment. */
    static final String DEFAULT_EXPERIMENT = "0";
    /** The name of a run. */
    static final String RUN_NAME = "mlflow.runName";
    /** The notes of a run or an experiment. */
    static final String NOTE = "mlflow.note.content";

    private MlflowNames() {}

    /** The tracker's id of an experiment that a client names. */
    static String experiment(String ofClient) {
        return ofClient.equals(DEFAULT_EXPERIMENT) ? Experiment.DEFAULT_ID : ofClient;
    }

    /** The id that a client has of an experiment. */
    static String experimentForClients(String id) {
        return id.equals(Experiment.DEFAULT_ID) ? DEFAULT_EXPERIMENT : id;
    }
}
