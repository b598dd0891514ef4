package io.grokwatch.tracker.retention;

import io.grokwatch.events.Topics;
import io.grokwatch.kafka.KeyPartition;
import io.grokwatch.tracker.ScheduledTask;
import io.grokwatch.tracker.TrackerConfig;
import io.grokwatch.tracker.client.Purge;
import io.grokwatch.tracker.http.KnownRuns;
import io.grokwatch.tracker.http.Problems;
import io.grokwatch.tracker.kafka.BrokerOffsets;
import io.grokwatch.tracker.kafka.Publisher;
import io.grokwatch.tracker.live.LiveEvent;
import io.grokwatch.tracker.live.LiveHub;
import io.grokwatch.tracker.projection.ProjectedOffsets;
import io.grokwatch.tracker.store.PurgedRuns;
import io.grokwatch.tracker.store.RunData;
import io.quarkus.arc.All;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/**
 * Purges runs: deletes everything that the store and the disk have of them. First an entry of {@link PurgedRuns} is stored, so that no
 * record of the run is projected any more, then the records that the projection has read before are awaited for a bounded time, then
 * the data are deleted. What a projection that is late, an interrupted purge has left, or another instance has
 * written meanwhile, is deleted by the next execution of the task.
 */
@Singleton
final class Purges implements ScheduledTask {
    private static final Logger LOG = Logger.getLogger(Purges.class);
    /** Within this time every instance has read the entry, and has written what it had begun to write. */
    static final Duration SETTLED_AFTER = Duration.ofSeconds(30);

    private final KeptRuns runs;
    private final PurgedRuns purged;
    private final List<RunData> data;
    private final BrokerOffsets offsets;
    private final ProjectedOffsets projected;
    private final Duration projectionWait;
    private final Publisher publisher;
    private final LiveHub hub;
    private final Duration interval;

    Purges(
            KeptRuns runs,
            PurgedRuns purged,
            @All List<RunData> data,
            BrokerOffsets offsets,
            ProjectedOffsets projected,
            Publisher publisher,
            LiveHub hub,
            TrackerConfig config) {
        this.runs = runs;
        this.purged = purged;
        this.data = List.copyOf(data);
        this.offsets = offsets;
        this.projected = projected;
        this.projectionWait = config.projection().readWait();
        this.publisher = publisher;
        this.hub = hub;
        Duration configured = config.retention().interval();
        this.interval = configured.compareTo(Duration.ofSeconds(10)) < 0 ? configured : Duration.ofSeconds(10);
    }

    /**
     * Purges deleted runs; all of them or none.
     *
     * @throws jakarta.ws.rs.WebApplicationException 404 if there is no such run, 409 if one is not deleted or is active
     */
    Purge purge(List<String> ids) throws InterruptedException {
        for (String id : ids) {
            KeptRuns.KeptRun run = runs.find(id).orElseThrow(() -> KnownRuns.unknown(id));
            if (run.deletedAt() == null) {
                throw Problems.conflict("run '" + id + "' is not deleted; delete it before it is purged");
            }
            if (run.active()) {
                throw Problems.conflict("run '" + id + "' is active; stop or end it before it is purged");
            }
        }
        long bytes = 0;
        for (String id : ids) {
            for (RunData one : data) {
                bytes += one.bytes(id);
            }
        }
        add(ids);
        awaitProjection(ids);
        for (String id : ids) {
            delete(id);
        }
        LOG.infof("purged runs=%d bytes=%d first=%s", ids.size(), bytes, ids.getFirst());
        // A reader of the list of runs reads it again.
        hub.publish(List.of(LiveEvent.reset()));
        return new Purge(ids, bytes);
    }

    private void add(List<String> ids) throws InterruptedException {
        Map<TopicPartition, Long> ends = offsets.ends(TopicTrimming.PROJECTED);
        Instant now = Instant.now();
        List<PurgedRuns.Entry> entries = new ArrayList<>();
        for (String id : ids) {
            Map<String, Long> ofRun = new HashMap<>();
            partitionsOf(id, ends)
                    .forEach(partition -> ofRun.put(partition.toString(), ends.getOrDefault(partition, 0L)));
            entries.add(new PurgedRuns.Entry(id, now, ofRun, false));
        }
        purged.add(entries);
        for (String id : ids) {
            // The only compacted topic that is keyed by run.
            publisher.send(
                    new ProducerRecord<>(Topics.RUN_FORECASTS.name(), id.getBytes(StandardCharsets.UTF_8), null));
        }
    }

    /** Waits until this process has stored the records of runs that it had read before their entries were added. */
    private void awaitProjection(List<String> ids) throws InterruptedException {
        long deadline = System.nanoTime() + projectionWait.toNanos();
        Map<TopicPartition, Long> ends = offsets.ends(TopicTrimming.PROJECTED);
        for (TopicPartition partition : partitionsOf(ids, ends)) {
            Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
            projected.await(partition, ends.getOrDefault(partition, 0L), left);
        }
    }

    private static Set<TopicPartition> partitionsOf(List<String> ids, Map<TopicPartition, Long> ends) {
        Set<TopicPartition> result = new LinkedHashSet<>();
        ids.forEach(id -> result.addAll(partitionsOf(id, ends)));
        return result;
    }

    /** The partition of each projected topic that has the records of a run. */
    private static List<TopicPartition> partitionsOf(String id, Map<TopicPartition, Long> ends) {
        byte[] key = id.getBytes(StandardCharsets.UTF_8);
        return TopicTrimming.PROJECTED.stream()
                .map(topic -> {
                    long partitions = ends.keySet().stream()
                            .filter(one -> one.topic().equals(topic.name()))
                            .count();
                    return KeyPartition.of(topic, key, (int) Math.max(1, partitions));
                })
                .toList();
    }

    private void delete(String id) {
        for (RunData one : data) {
            one.delete(id);
        }
    }

    @Override
    public Duration interval() {
        return interval;
    }

    /** Deletes what is left of runs whose purge was interrupted, or that were written to while they were purged. */
    @Override
    public void run() {
        for (PurgedRuns.Entry entry : purged.entries()) {
            if (!entry.settled()) {
                delete(entry.run());
                if (entry.at().plus(SETTLED_AFTER).isBefore(Instant.now())) {
                    purged.settle(entry.run());
                }
            }
        }
    }
}
