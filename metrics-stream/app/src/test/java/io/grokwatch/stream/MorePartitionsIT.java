package io.grokwatch.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grokwatch.detect.DetectorConfig;
import io.grokwatch.events.Topic;
import io.grokwatch.events.Topics;
import io.grokwatch.kafka.KeyPartition;
import io.grokwatch.kafka.PartitionSetting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.streams.KafkaStreams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The documented way to more partitions on a cluster that has records. */
class MorePartitionsIT {
    private static final int MORE = 9;
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @TempDir
    Path directory;

    @Test
    void runs_that_begin_later_are_detected_in_the_new_partitions_and_no_run_is_detected_again() throws Exception {
        RecordedRun before = RecordedRun.read("grok-emb-add31-s0");
        RecordedRun after = RecordedRun.read("sling-gauss-s1");
        try (Cluster cluster = new Cluster(directory)) {
            fold(cluster, before);
            Map<String, List<String>> found = cluster.findings(before);

            addPartitions(cluster);
            fold(cluster, after);

            assertThat(partition(after)).isGreaterThanOrEqualTo(Topics.RUN_METRICS.partitions());
            assertThat(cluster.findings(after)).isEqualTo(after.printedByTheCommandLine());
            assertThat(cluster.findings(before)).isEqualTo(found).isEqualTo(before.printedByTheCommandLine());
        }
    }

    /** Has the stream fold a run to its end, and stops it. */
    private void fold(Cluster cluster, RecordedRun run) throws Exception {
        cluster.publish(run.records());
        try (KafkaStreams streams = new KafkaStreams(
                TrackerTopology.build(DetectorConfig.defaults(), TopologyDriver.MIN_INACTIVITY),
                StreamsSettings.of(cluster.bootstrapServers(), state()))) {
            streams.start();
            await().atMost(LIMIT)
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> cluster.committed() == cluster.written());
        }
    }

    /** While no stream runs. */
    private void addPartitions(Cluster cluster) throws Exception {
        Map<String, NewPartitions> increased = new HashMap<>();
        for (Topic topic :
                PartitionSetting.applied(Topics.ALL, Map.of(PartitionSetting.VARIABLE, Integer.toString(MORE)))) {
            if (topic.partitions() > 1) {
                increased.put(topic.name(), NewPartitions.increaseTo(topic.partitions()));
            }
        }
        cluster.admin().createPartitions(increased).all().get();
        List<String> changelogs = cluster.admin().listTopics().names().get().stream()
                .filter(name -> name.startsWith(Topics.STREAM_GROUP) && name.endsWith("-changelog"))
                .toList();
        assertThat(changelogs).isNotEmpty();
        cluster.admin().deleteTopics(changelogs).all().get();
        try (Stream<Path> files = Files.walk(state())) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private Path state() {
        return directory.resolve("state");
    }

    private static int partition(RecordedRun run) {
        return KeyPartition.of(Topics.RUN_METRICS, run.runId().value().getBytes(UTF_8), MORE)
                .partition();
    }
}
