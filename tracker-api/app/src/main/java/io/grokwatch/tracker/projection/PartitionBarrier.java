package io.grokwatch.tracker.projection;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * Waits until what a partition has before an offset is stored, whichever process projects it: what this process projects is awaited, the
 * position that another one has stored is read at intervals. Thread-safe.
 */
@Singleton
public final class PartitionBarrier {
    /** Pause between two reads of the position that another process has stored: only replica sets could notify of its change. */
    private static final Duration POLL = Duration.ofMillis(25);

    private final ProjectedOffsets projected;
    private final StoredPositions positions;

    PartitionBarrier(ProjectedOffsets projected, StoredPositions positions) {
        this.projected = projected;
        this.positions = positions;
    }

    /**
     * Waits until everything before an offset is stored.
     *
     * @param topicId of the topic of the partition
     * @param atMost how long; zero for not at all
     * @return whether it is stored
     * @throws com.mongodb.MongoException if another process projects the partition, and the store does not answer
     */
    public boolean await(TopicPartition partition, long offset, Uuid topicId, Duration atMost)
            throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (true) {
            Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
            if (projected.await(partition, offset, left)) {
                return true;
            }
            // The partition may be assigned to another process meanwhile, or to this one again.
            if (projected.of(partition).isEmpty() && stored(partition, topicId) >= offset) {
                return true;
            }
            long leftNanos = deadline - System.nanoTime();
            if (leftNanos <= 0) {
                return false;
            }
            Thread.sleep(Duration.ofNanos(Math.min(POLL.toNanos(), leftNanos)));
        }
    }

    private long stored(TopicPartition partition, Uuid topicId) {
        return positions
                .of(List.of(partition), Map.of(partition.topic(), topicId))
                .getOrDefault(partition, 0L);
    }
}
