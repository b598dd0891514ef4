package io.grokwatch.tracker.projection;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;

/** The next offset of each partition that this process projects: everything before it is stored. Thread-safe. */
@Singleton
public final class ProjectedOffsets {
    private final Map<TopicPartition, Long> next = new HashMap<>();

    ProjectedOffsets() {}

    /** The next offset of a partition; empty if another process projects it. */
    public synchronized OptionalLong of(TopicPartition partition) {
        Long offset = next.get(partition);
        return offset == null ? OptionalLong.empty() : OptionalLong.of(offset);
    }

    synchronized void advance(Map<TopicPartition, Long> offsets) {
        next.putAll(offsets);
        notifyAll();
    }

    /** Records that other processes may project these from now on. */
    synchronized void remove(Collection<TopicPartition> partitions) {
        next.keySet().removeAll(partitions);
        notifyAll();
    }

    /**
     * Waits until a partition is projected up to an offset.
     *
     * @return false if it was not in time, or another process projects it
     */
    public synchronized boolean await(TopicPartition partition, long offset, Duration atMost)
            throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (true) {
            Long reached = next.get(partition);
            if (reached == null || reached >= offset) {
                return reached != null;
            }
            long leftMs = (deadline - System.nanoTime()) / 1_000_000;
            if (leftMs <= 0) {
                return false;
            }
            wait(leftMs);
        }
    }
}
