package io.grokwatch.tracker.retention;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The runs that the store has, as far as retention is concerned. */
public interface KeptRuns {

    /** All of them, deleted ones included. */
    List<KeptRun> all();

    /** One of them. */
    Optional<KeptRun> find(String run);

    /**
     * A run.
     *
     * @param experiment the id of its experiment
     * @param active whether it waits, is trained, or may still log
     * @param lastRecordAt when its last record was published or, without one, when it was submitted
     * @param deletedAt when it was deleted, or null
     */
    record KeptRun(
            String id,
            String experiment,
            boolean active,
            boolean pinned,
            Instant lastRecordAt,
            @Nullable Instant deletedAt) {}
}
