package io.grokwatch.bench.harness;

import io.grokwatch.events.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** How far stream and tracker have read the topic of metrics, at a broker that may be away. */
public final class MetricsProgress implements AutoCloseable {
    /** Of the tracker: it commits what is stored. */
    public static final String STORED = "grokwatch-tracker-projection-metrics";

    private static final Duration LIMIT = Duration.ofMinutes(3);
    /** The broker does not notify of commits; small beside the seconds that are measured. */
    private static final Duration POLL = Duration.ofMillis(20);

    private static final String REQUEST_MS = "2000";

    private final Admin admin;

    /** At a broker. */
    public MetricsProgress(String bootstrap) {
        admin = Admin.create(Map.of(
                "bootstrap.servers",
                bootstrap,
                "request.timeout.ms",
                REQUEST_MS,
                "default.api.timeout.ms",
                REQUEST_MS,
                "reconnect.backoff.max.ms",
                "200"));
    }

    /** A step that may start what has ended. */
    @FunctionalInterface
    public interface Repair {
        /** Fails if the service cannot be started. */
        void run() throws Exception;
    }

    /**
     * Waits until the stream has committed what is published.
     *
     * @throws BenchmarkFailure if it has not within three minutes
     */
    public void awaitStream() throws Exception {
        awaitRead(LIMIT, () -> {}, Topics.STREAM_GROUP);
    }

    /**
     * Waits until groups have read what is published when the broker first answers.
     *
     * @param repair is run before each look
     * @throws BenchmarkFailure if they have not within the time
     */
    public void awaitRead(Duration atMost, Repair repair, String... groups) throws Exception {
        long deadline = System.nanoTime() + atMost.toNanos();
        Map<TopicPartition, Long> ends = null;
        String missing = "the broker does not answer";
        while (true) {
            repair.run();
            try {
                if (ends == null) {
                    ends = ends();
                }
                missing = missing(ends, groups);
            } catch (ExecutionException away) {
                missing = "the broker does not answer: " + away.getMessage();
            }
            if (missing.isEmpty()) {
                return;
            }
            if (System.nanoTime() > deadline) {
                throw new BenchmarkFailure("after " + atMost.toSeconds() + " s " + missing);
            }
            Thread.sleep(POLL);
        }
    }

    private Map<TopicPartition, Long> ends() throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> newest = new HashMap<>();
        for (int partition = 0; partition < Topics.RUN_METRICS.partitions(); partition++) {
            newest.put(new TopicPartition(Topics.RUN_METRICS.name(), partition), OffsetSpec.latest());
        }
        Map<TopicPartition, Long> ends = new HashMap<>();
        admin.listOffsets(newest).all().get().forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }

    /** What groups have not read, empty if they have read everything. */
    private String missing(Map<TopicPartition, Long> ends, String... groups)
            throws ExecutionException, InterruptedException {
        for (String group : groups) {
            Map<TopicPartition, OffsetAndMetadata> read = admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get();
            long lag = 0;
            for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
                OffsetAndMetadata offset = read.get(end.getKey());
                lag += Math.max(0, end.getValue() - (offset == null ? 0 : offset.offset()));
            }
            if (lag > 0) {
                return group + " has " + lag + " records of " + Topics.RUN_METRICS.name() + " left to read";
            }
        }
        return "";
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(5));
    }
}
