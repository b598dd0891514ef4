package io.grokwatch.events;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One topic of the catalogue.
 *
 * @param name in the broker
 * @param partitions equal for the topics that the stream folds together, so that one task receives everything about a run
 * @param retention how long records are kept, or null for ever
 * @param compacted whether only the newest record of a key is kept
 * @param maxMessageBytes the largest record the broker accepts
 */
public record Topic(String name, int partitions, @Nullable Duration retention, boolean compacted, int maxMessageBytes) {

    /** This topic with another number of partitions. */
    public Topic withPartitions(int number) {
        return new Topic(name, number, retention, compacted, maxMessageBytes);
    }

    /**
     * The topic's configuration, under the broker's names. Whatever a producer's own compression is, the broker keeps Zstandard: as the
     * producers of the project send it, it recompresses only what others send.
     */
    public Map<String, String> configuration() {
        return Map.of(
                "compression.type",
                "zstd",
                "cleanup.policy",
                compacted ? "compact" : "delete",
                "retention.ms",
                retention == null ? "-1" : Long.toString(retention.toMillis()),
                "max.message.bytes",
                Integer.toString(maxMessageBytes));
    }
}
