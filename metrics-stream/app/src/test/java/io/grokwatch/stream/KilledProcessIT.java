package io.grokwatch.stream;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grokwatch.backing.FreePort;
import io.grokwatch.detect.DetectorConfig;
import io.grokwatch.events.Topics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.LagInfo;
import org.apache.kafka.streams.processor.StateRestoreListener;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged application as a process of its own, killed without warning. */
class KilledProcessIT {
    private static final Duration MIN_INACTIVITY = Duration.ofMinutes(2);

    /** Short beside the commit interval, so that the process is killed between commits. */
    private static final Duration COMMIT_POLL = Duration.ofMillis(10);

    private static final int KILLS = 10;
    private static final long SEED = 20_261_123;

    @TempDir
    Path directory;

    private final List<RecordedRun> runs =
            List.of(RecordedRun.read("grok-emb-add31-s0"), RecordedRun.read("sling-gauss-s1"));
    private Cluster cluster;
    private int httpPort;
    private final List<Process> started = new ArrayList<>();

    @BeforeEach
    void startCluster() throws Exception {
        cluster = new Cluster(directory);
        httpPort = FreePort.find();
    }

    @AfterEach
    void stopAll() throws InterruptedException {
        for (Process application : started) {
            application.destroy();
            assertThat(application.waitFor(30, SECONDS)).isTrue();
        }
        cluster.close();
    }

    @Test
    void findings_are_byte_for_byte_those_of_the_command_line_though_the_process_is_killed_at_ten_random_points()
            throws Exception {
        Random random = new Random(SEED);
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        runs.forEach(run -> records.addAll(run.records()));
        records.sort(Comparator.comparingLong(ProducerRecord::timestamp));
        int[] points = random.ints(KILLS, 1, records.size()).sorted().toArray();

        // A member that joins again under the same instance id gets its tasks back without a rebalance.
        Process application = start("-Dkafka-streams.group.instance.id=the-one");
        int published = 0;
        for (int point : points) {
            await().atMost(MIN_INACTIVITY).until(this::ready);
            long before = cluster.committed();
            cluster.publish(records.subList(published, point));
            published = point;
            long killedAt = before + random.nextLong(cluster.written() - before + 1);
            await().pollInterval(COMMIT_POLL).atMost(MIN_INACTIVITY).until(() -> cluster.committed() >= killedAt);
            application.destroyForcibly().waitFor();
            application = start("-Dkafka-streams.group.instance.id=the-one");
        }
        cluster.publish(records.subList(published, records.size()));
        await().atMost(MIN_INACTIVITY).until(() -> cluster.committed() == cluster.written());

        assertFoundAsOnTheCommandLine();
    }

    @Test
    void another_instance_goes_on_from_its_standby_when_the_process_is_killed() throws Exception {
        Process application = start("-Dkafka-streams.producer.transaction.timeout.ms=5000");
        await().atMost(MIN_INACTIVITY).until(this::ready);
        cluster.publish(runs, 0, 2);
        await().atMost(MIN_INACTIVITY).until(() -> cluster.committed() == cluster.written());
        Restorations restorations = new Restorations();

        try (KafkaStreams other = new KafkaStreams(
                TrackerTopology.build(DetectorConfig.defaults(), TopologyDriver.MIN_INACTIVITY),
                StreamsSettings.of(cluster.bootstrapServers(), directory.resolve("other")))) {
            other.setGlobalStateRestoreListener(restorations);
            other.start();
            await().atMost(MIN_INACTIVITY).until(() -> hasCopiesOfAllRuns(other));
            restorations.begun.clear();
            cluster.publish(runs, 2, 3);
            application.destroyForcibly().waitFor();
            cluster.publish(runs, 3, 4);
            await().atMost(MIN_INACTIVITY).until(() -> cluster.committed() == cluster.written());
        }

        assertFoundAsOnTheCommandLine();
        assertThat(restorations.begun)
                .as("what was taken over begins where the standby had come to")
                .isNotEmpty()
                .allSatisfy(begun -> assertThat(begun).isPositive());
    }

    private void assertFoundAsOnTheCommandLine() throws Exception {
        for (RecordedRun run : runs) {
            assertThat(cluster.findings(run)).isNotEmpty().isEqualTo(run.printedByTheCommandLine());
        }
    }

    /**
     * Whether it has the state of every partition, as its own or as a standby, and none lags behind. The mark that ends a
     * transaction counts as an offset, but is nothing to be applied.
     */
    private static boolean hasCopiesOfAllRuns(KafkaStreams streams) {
        Map<Integer, LagInfo> lags =
                streams.allLocalStorePartitionLags().getOrDefault(DetectionProcessor.RUNS_STORE, Map.of());
        return streams.state() == KafkaStreams.State.RUNNING
                && lags.size() == Topics.RUN_METRICS.partitions()
                && lags.values().stream().allMatch(lag -> lag.offsetLag() <= 1);
    }

    /** Where the restoration of a store that holds runs begins. */
    private static final class Restorations implements StateRestoreListener {
        private final List<Long> begun = new CopyOnWriteArrayList<>();

        @Override
        public void onRestoreStart(TopicPartition partition, String store, long startingOffset, long endingOffset) {
            if (endingOffset > 0) {
                begun.add(startingOffset);
            }
        }

        @Override
        public void onBatchRestored(TopicPartition partition, String store, long batchEndOffset, long count) {}

        @Override
        public void onRestoreEnd(TopicPartition partition, String store, long totalRestored) {}
    }

    private Process start(String... settings) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dkafka.bootstrap.servers=" + cluster.bootstrapServers(),
                "-Dquarkus.http.port=" + httpPort,
                // A busy machine is no silence.
                "-Dgrokwatch.stream.patience=" + TopologyDriver.MIN_INACTIVITY,
                "-Dkafka-streams.state.dir=" + directory.resolve("state")));
        command.addAll(List.of(settings));
        command.addAll(List.of(
                "-jar", Path.of("target", "quarkus-app", "quarkus-run.jar").toString()));
        Process application = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("application.log").toFile()))
                .start();
        started.add(application);
        return application;
    }

    private boolean ready() throws InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            URI readiness = URI.create("http://127.0.0.1:" + httpPort + "/q/health/ready");
            return http.send(HttpRequest.newBuilder(readiness).build(), BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException notListeningYet) {
            return false;
        }
    }
}
