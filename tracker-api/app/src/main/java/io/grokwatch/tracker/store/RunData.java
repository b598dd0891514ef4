package io.grokwatch.tracker.store;

import java.util.Optional;

/**
 * What one feature stores of runs. Every feature that stores something of a run is a bean of it: a purge deletes a run from all of
 * them, a retention policy from those of its kind, and the disk use of an experiment is the sum of all. Thread-safe.
 */
public interface RunData {

    /** The kinds that a retention policy may name; what has none is kept until its run is purged. */
    enum Kind {
        /** The points of metrics at full resolution, without the pyramid that charts are drawn from. */
        POINTS,
        /** The matrices of snapshots, and what was measured of them in full. */
        SNAPSHOTS,
        /** The checkpoints of workers. */
        CHECKPOINTS
    }

    /** What it is called where disk use is shown, in lower case: {@code points}, {@code snapshots}. */
    String name();

    /** The kind under which a retention policy may delete it. */
    default Optional<Kind> kind() {
        return Optional.empty();
    }

    /**
     * Deletes all of it of a run, caches included. It may be called again after a failure, and for a run that has none. Records of
     * the run that are read later are dropped by the projection, not here.
     *
     * @throws com.mongodb.MongoException if the store does not take it; the caller repeats it
     */
    void delete(String run);

    /** About how many bytes of it a run has, before the store's own compression; 0 if none. May read all of it. */
    long bytes(String run);
}
