package io.grokwatch.tracker.store;

import java.util.Locale;

/** The collections, with the form of their {@code _id}. */
public enum Kind {
    /** {@code RUN}: what was asked for and what became of it. */
    RUNS,
    /** {@code RUN/KIND}: the ids of a run's documents of that kind. */
    DIRECTORIES,
    /** {@code RUN/METRIC/CHUNK}: the points of 1024 consecutive steps. */
    CHUNKS,
    /** {@code RUN/METRIC/PAGE}: the heads of 64 consecutive chunks. */
    PAGES,
    /** {@code RUN/TENSOR/STEP}: what a snapshot is of. */
    SNAPSHOTS,
    /** {@code RUN/TENSOR/STEP}: the matrix of a snapshot. */
    MATRICES,
    /** {@code RUN/TENSOR/STEP}: a measured geometry in four numbers. */
    GEOMETRIES,
    /** {@code RUN/TENSOR/STEP}: the whole of it. */
    MEASUREMENTS,
    /** The event's id. */
    PHASES,
    /** The detection's id. */
    DETECTIONS,
    /** {@code WORKER}: its newest beat. */
    WORKERS,
    /** {@code TRAINER}: its description. */
    TRAINERS,
    /** {@code TOPIC/PARTITION/TOPIC-ID}: the offset up to which the store holds what the partition says. */
    POSITIONS,
    /** The event's id: what waits to be sent. */
    OUTBOX;

    String collection() {
        return name().toLowerCase(Locale.ROOT);
    }
}
