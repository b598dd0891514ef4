package io.grokwatch.tracker.client;

import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What the tracker keeps on disk.
 *
 * @param experiments by size, the largest first
 * @param topics of the broker, by size, the largest first; empty if it does not report them
 * @param storeBytes of the whole store on disk, as it reports itself; null if it does not
 */
public record DiskUse(
        List<ExperimentDiskUse> experiments,
        List<TopicDiskUse> topics,
        @Nullable Long storeBytes) {
    public DiskUse {
        experiments = List.copyOf(experiments);
        topics = List.copyOf(topics);
    }

    /**
     * What the runs of an experiment have.
     *
     * @param experiment its id
     * @param runs how many there are, deleted ones included
     * @param measured how many of them are measured in their present state
     * @param bytes together, before the store's own compression
     * @param kinds bytes by kind of data
     */
    public record ExperimentDiskUse(
            String experiment, int runs, int measured, long bytes, SortedMap<String, Long> kinds) {}

    /**
     * What a topic has.
     *
     * @param bytes of all its partitions on one replica
     */
    public record TopicDiskUse(String topic, long bytes) {}
}
