package io.grokwatch.tracker.projection;

import io.grokwatch.tracker.live.LiveEvent;
import java.util.List;

/**
 * Writes one feature's part of what the topics of a lane report into the store. The projectors of a lane run one after the other on
 * the lane's thread, in descending {@link jakarta.annotation.Priority}.
 */
public interface Projector {

    /** The lane whose records it writes. */
    default Lane lane() {
        return Lane.EVENTS;
    }

    /**
     * Writes the records of a batch. It may be called again with the same batch, or with old records: the store must
     * be the same afterwards.
     *
     * @return the events of the live feed, published once everything is written
     * @throws com.mongodb.MongoException if the store does not take it; the whole batch is tried again
     */
    List<LiveEvent> project(Batch batch);

    /** Forgets what it remembers of the store: others may have written, or a write has failed halfway. */
    default void forget() {}
}
