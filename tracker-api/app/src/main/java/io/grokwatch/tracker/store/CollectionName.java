package io.grokwatch.tracker.store;

import java.util.Locale;

/** The collections, with the form of their {@code _id}. */
public enum CollectionName {
    /** {@code RUN}: its submission, its progress and its attempts. */
    RUNS,
    /** {@code RUN/COLLECTION}, further pages {@code RUN/COLLECTION/N}: the ids of a run's documents in that collection. */
    DIRECTORIES,
    /** {@code RUN/GROUP}: the names of a group of metrics of a run, with the summaries of their closed chunks. */
    METRICS,
    /** {@code RUN/GROUP/NUMBER}: open points of the metrics of a group. */
    SEGMENTS,
    /** {@code RUN/SLOT/STEP}: a closed chunk of a metric, 1,024 points or more. */
    CHUNKS,
    /** {@code RUN/SLOT} and {@code RUN/SLOT/LEVEL/STEP}: the root and the pages of the tree of a metric. */
    PAGES,
    /** {@code RUN/TENSOR/STEP}: a snapshot without its matrix. */
    SNAPSHOTS,
    /** {@code RUN/TENSOR/STEP}: the matrix of a snapshot. */
    MATRICES,
    /** {@code RUN/TENSOR/STEP}: a measured geometry in a few numbers. */
    GEOMETRIES,
    /** {@code RUN/TENSOR/STEP}: the whole of it. */
    MEASUREMENTS,
    /** The event's id. */
    PHASES,
    /** The detection's id. */
    DETECTIONS,
    /** {@code SWEEP}: what was submitted, and how often its runs were submitted again. */
    SWEEPS,
    /** {@code WORKER}: its newest heartbeat. */
    WORKERS,
    /** {@code TRAINER}: its description. */
    TRAINERS,
    /** {@code TOPIC/PARTITION/TOPIC-ID}: the next offset of the partition to project. */
    POSITIONS,
    /** {@code EXPERIMENT}. */
    EXPERIMENTS,
    /** {@code RUN}: its experiment, name, tags and what else people keep about it; written by the API alone. */
    RUN_ATTRIBUTES,
    /** {@code RUN}: the attempts of programs that log the run, and what is requested of them. */
    PROGRAM_ATTEMPTS,
    /** {@code RUN}: the number of the next batch of metrics that a client of MLflow's API logs. */
    MLFLOW_SEQUENCES,
    /** {@code RUN/METRIC/PAGE}: values that a client logged at a step that has another value, or that no series has. */
    MLFLOW_REPEATED_POINTS,
    /** {@code RUN}: the datasets and models that a client has stated as inputs and outputs. */
    MLFLOW_INPUTS,
    /** {@code RUN}: how far what a client of W&B sends of the run was received. */
    WANDB_RUNS,
    /** {@code instances}: the instances of the tracker; {@code INSTANCE/SLOT}: the runs that one has written within an interval. */
    INSTANCES,
    /** The event's id: an event to be sent. */
    OUTBOX,
    /** {@code RUN}: a run that was purged, of which the topics may still have records. */
    PURGES,
    /** {@code experiment/ID} or {@code topics}: what a policy allows to be deleted. */
    RETENTION,
    /** {@code RUN/KIND}: that the data of that kind were deleted by a policy. */
    RELEASES,
    /** {@code RUN}: how many bytes it has of each kind of data. */
    SIZES,
    /** {@code OWNER/PATH} a file, {@code OWNER/PATH/} a folder: the artifacts of a run ({@code run/RUN}) or of a logged model ({@code model/MODEL}). */
    ARTIFACTS,
    /** {@code OWNER/COLLECTION}, further pages {@code OWNER/COLLECTION/N}: as {@code DIRECTORIES}, of what the API writes. */
    CONTROL_DIRECTORIES,
    /** {@code BLOB/N}: the bytes of artifacts. */
    ARTIFACT_CHUNKS,
    /** {@code OWNER}: how many artifacts it has, and of how many bytes. */
    ARTIFACT_TOTALS,
    /** {@code UPLOAD}: an upload in parts; {@code UPLOAD/N}: one of them. */
    ARTIFACT_UPLOADS,
    /** {@code BLOB}: bytes that belong to no artifact yet, or to none any more. */
    UNLINKED_BLOBS,
    /** {@code NAME}: a registered model, with its aliases and tags. */
    REGISTERED_MODELS,
    /** {@code NAME/VERSION}. */
    MODEL_VERSIONS,
    /** {@code MODEL}: a model that a run has logged. */
    LOGGED_MODELS,
    /** {@code MODEL/RUN}: the values of metrics that a run has measured of a logged model. */
    MODEL_METRICS,
    /** {@code TOKEN}: an API token, with a digest of its text. */
    TOKENS,
    /** {@code CHANNEL}: a channel of alerts. */
    ALERT_CHANNELS,
    /** {@code RULE}: a rule of alerts. */
    ALERT_RULES,
    /** The alert's key: an alert to a channel. */
    ALERT_DELIVERIES,
    /** {@code RULE/CHANNEL/RUN/HOUR}: how many alerts there were within an hour. */
    ALERT_COUNTS;

    /** Whether the projection writes it, so that it can be rebuilt from the topics. */
    boolean isTelemetry() {
        return switch (this) {
            case EXPERIMENTS,
                    RUN_ATTRIBUTES,
                    PROGRAM_ATTEMPTS,
                    MLFLOW_SEQUENCES,
                    MLFLOW_REPEATED_POINTS,
                    MLFLOW_INPUTS,
                    WANDB_RUNS,
                    SWEEPS,
                    INSTANCES,
                    OUTBOX,
                    PURGES,
                    RETENTION,
                    ARTIFACTS,
                    CONTROL_DIRECTORIES,
                    ARTIFACT_CHUNKS,
                    ARTIFACT_TOTALS,
                    ARTIFACT_UPLOADS,
                    UNLINKED_BLOBS,
                    REGISTERED_MODELS,
                    MODEL_VERSIONS,
                    LOGGED_MODELS,
                    MODEL_METRICS,
                    TOKENS,
                    ALERT_CHANNELS,
                    ALERT_RULES,
                    ALERT_DELIVERIES,
                    ALERT_COUNTS -> false;
            default -> true;
        };
    }

    /** Where {@link RunIndex} lists the ids of its documents; in the same database. */
    CollectionName directories() {
        return isTelemetry() ? DIRECTORIES : CONTROL_DIRECTORIES;
    }

    String collection() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
