package io.grokwatch.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grokwatch.detect.DetectorConfig;
import io.grokwatch.events.Topic;
import io.grokwatch.events.Topics;
import io.grokwatch.events.codec.EventCodec;
import io.grokwatch.kafka.ClientConfigs;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.streams.KafkaStreams;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Records of an unknown type on each partition of each topic while the broker has just been restarted. {@code
 * -Dgrokwatch.restart.tries=N} repeats that.
 */
@Tag("broker")
class RestartedBrokerIT {
    private static final int TRIES = Integer.getInteger("grokwatch.restart.tries", 1);
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final List<Topic> SOURCES =
            List.of(Topics.RUN_METRICS, Topics.RUN_LIFECYCLE, Topics.EMBEDDING_SNAPSHOTS, Topics.EMBEDDING_GEOMETRY);

    @TempDir
    Path directory;

    @Test
    void the_stream_advances_on_all_partitions_although_each_has_records_of_an_unknown_type() throws Exception {
        RecordedRun run = RecordedRun.read("grok-emb-add31-s0");
        List<ProducerRecord<byte[], byte[]>> records = run.records();
        try (Cluster cluster = new Cluster(directory)) {
            Properties settings = StreamsSettings.of(cluster.bootstrapServers(), directory.resolve("state"));
            try (KafkaStreams streams = new KafkaStreams(
                    TrackerTopology.build(DetectorConfig.defaults(), TopologyDriver.MIN_INACTIVITY), settings)) {
                streams.setUncaughtExceptionHandler(new ThreadReplacement(Clock.systemUTC()));
                streams.start();
                for (int i = 0; i < TRIES; i++) {
                    cluster.publish(records.subList(records.size() * i / TRIES, records.size() * (i + 1) / TRIES));
                    cluster.restartBroker();
                    publishUnknown(cluster.bootstrapServers());

                    await("try " + i)
                            .atMost(LIMIT)
                            .pollInterval(Duration.ofMillis(200))
                            .ignoreExceptions()
                            .until(() -> cluster.committed() == cluster.written());
                }
                assertThat(streams.state()).isEqualTo(KafkaStreams.State.RUNNING);
            }
            assertThat(cluster.findings(run)).isEqualTo(run.printedByTheCommandLine());
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The flush waits for all of them.
    private static void publishUnknown(String bootstrap) {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(ClientConfigs.durableProducer(bootstrap, "unknown", Map.of()))) {
            for (Topic topic : SOURCES) {
                for (int partition = 0; partition < topic.partitions(); partition++) {
                    for (int i = 0; i < 5; i++) {
                        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                                topic.name(), partition, "nobody".getBytes(UTF_8), "{}".getBytes(UTF_8));
                        record.headers().add(EventCodec.TYPE_HEADER, "io.grokwatch.RunAbducted".getBytes(UTF_8));
                        producer.send(record);
                    }
                }
            }
            producer.flush();
        }
    }
}
