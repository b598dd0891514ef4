package io.grokwatch.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grokwatch.detect.DetectorConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.streams.KafkaStreams;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The application's topology and settings against a real broker: what readers of committed records see of it. */
@Tag("broker")
class ExactlyOnceIT {
    private static final Duration MIN_INACTIVITY = Duration.ofMinutes(1);

    @TempDir
    Path directory;

    private final List<KafkaStreams> instances = new ArrayList<>();
    private Cluster cluster;

    @BeforeEach
    void startCluster() throws Exception {
        cluster = new Cluster(directory);
    }

    @AfterEach
    void stopAll() {
        instances.forEach(KafkaStreams::close);
        cluster.close();
    }

    @Test
    void findings_are_those_found_offline_though_the_tasks_move_twice_in_mid_trace() throws Exception {
        List<RecordedRun> runs = List.of(RecordedRun.read("grok-emb-add31-s0"), RecordedRun.read("sling-gauss-s1"));

        KafkaStreams first = start("first");
        cluster.publish(runs, 0, 1);
        await().atMost(MIN_INACTIVITY).until(() -> cluster.committed() > 0);
        KafkaStreams second = start("second");
        cluster.publish(runs, 1, 2);
        await().atMost(MIN_INACTIVITY).until(() -> second.state() == KafkaStreams.State.RUNNING);
        first.close();
        cluster.publish(runs, 2, 3);
        await().atMost(MIN_INACTIVITY).until(() -> cluster.committed() == cluster.written());
        second.close();
        start("third");
        cluster.publish(runs, 3, 4);
        await().atMost(MIN_INACTIVITY).until(() -> cluster.committed() == cluster.written());

        for (RecordedRun run : runs) {
            assertThat(cluster.findings(run)).isNotEmpty().isEqualTo(run.foundOffline());
        }
    }

    /** A new instance of the application, with a state directory of its own: it restores from the changelog. */
    private KafkaStreams start(String name) {
        Properties settings = StreamsSettings.of(cluster.bootstrapServers(), directory.resolve(name));
        // The shortest the broker allows: how soon the tasks of a closed instance move on.
        settings.put("consumer.session.timeout.ms", "6000");
        settings.put("consumer.heartbeat.interval.ms", "1000");
        KafkaStreams streams = new KafkaStreams(
                TrackerTopology.build(DetectorConfig.defaults(), TopologyDriver.MIN_INACTIVITY), settings);
        streams.setUncaughtExceptionHandler(new ThreadReplacement(InstantSource.system()));
        instances.add(streams);
        streams.start();
        return streams;
    }
}
