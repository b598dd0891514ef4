package io.grokwatch.bench.harness;

import io.grokwatch.events.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** How far the stream has committed what was published. */
public final class StreamProgress implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    /** The broker does not notify of commits; small beside the seconds that are measured. */
    private static final long POLL_MS = 5;

    private final Admin admin;

    /** Of the stream at a broker. */
    public StreamProgress(String bootstrap) {
        admin = Admin.create(Map.of("bootstrap.servers", bootstrap));
    }

    /**
     * Waits until everything that was published is committed.
     *
     * @throws BenchmarkFailure if it is not within three minutes
     */
    public void awaitAll() throws InterruptedException, ExecutionException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        long published = published();
        while (committed() < published) {
            if (System.nanoTime() > deadline) {
                throw new BenchmarkFailure("the stream committed only " + committed() + " of " + published
                        + " records of metrics within " + LIMIT.toSeconds() + " s");
            }
            Thread.sleep(POLL_MS);
        }
    }

    private long published() throws InterruptedException, ExecutionException {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        for (int partition = 0; partition < Topics.RUN_METRICS.partitions(); partition++) {
            ends.put(new TopicPartition(Topics.RUN_METRICS.name(), partition), OffsetSpec.latest());
        }
        return admin.listOffsets(ends).all().get().values().stream()
                .mapToLong(end -> end.offset())
                .sum();
    }

    private long committed() throws InterruptedException, ExecutionException {
        return admin
                .listConsumerGroupOffsets(Topics.STREAM_GROUP)
                .partitionsToOffsetAndMetadata()
                .get()
                .entrySet()
                .stream()
                .filter(entry -> entry.getKey().topic().equals(Topics.RUN_METRICS.name()) && entry.getValue() != null)
                .mapToLong(entry -> entry.getValue().offset())
                .sum();
    }

    @Override
    public void close() {
        admin.close();
    }
}
