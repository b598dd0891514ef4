package io.grokwatch.tracker.projection;

import io.grokwatch.tracker.live.LiveEvent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;

/** Collects the records of one lane and writes them, a bounded part at a time. For the thread of the lane. */
public interface Intake {

    /** Adds a record, to be written later. */
    void add(Received record);

    /** Whether nothing waits to be written. */
    boolean isEmpty();

    /** Whether so much waits that nothing more may be read before some of it is written. */
    boolean isFull();

    /** How long records may still be collected before the next write; zero if it is due. Of no meaning while it is empty. */
    Duration untilDue();

    /**
     * Writes a part of what waits. After a failure {@link #forget} and then this is called again: the store must be the same
     * afterwards.
     *
     * @param refusals takes the records that are refused although they can be read
     * @return the events of the live feed
     * @throws com.mongodb.MongoException if the store does not take it
     */
    List<LiveEvent> write(Refusals refusals);

    /**
     * Puts what is stored in order while nothing waits. After a failure {@link #forget} is called, and this again later.
     *
     * @param isOwn whether the records of a run are assigned to this process
     * @throws com.mongodb.MongoException if the store does not take it
     */
    default void idle(Predicate<String> isOwn) {}

    /** The offset of the first record of each partition that waits to be written; partitions of which none waits are left out. */
    Map<TopicPartition, Long> firstUnwritten();

    /** Forgets what it remembers of the store: others may have written, or a write has failed halfway. */
    void forget();

    /** Drops what waits: it will be read again. */
    void drop();

    /** Takes records that are refused, with the reason, for the dead-letter topic. */
    interface Refusals {
        void refuse(Received record, String reason);
    }
}
