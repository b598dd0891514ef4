package io.grokwatch.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grokwatch.detect.DetectorConfig;
import io.grokwatch.events.Topic;
import io.grokwatch.events.Topics;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The application's topology and settings against a real broker: what committed readers see of it. */
class ExactlyOnceIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<Topic> FINDINGS = List.of(
            Topics.RUN_PHASES, Topics.GROKKING_DETECTED, Topics.SLINGSHOT_DETECTED, Topics.TRAINING_ANOMALIES);
    private static final List<Topic> INPUTS = List.of(Topics.RUN_METRICS, Topics.RUN_LIFECYCLE);

    @TempDir
    static Path directory;

    private static EmbeddedBroker broker;
    private static Admin admin;

    @BeforeAll
    static void startBroker() throws Exception {
        broker = new EmbeddedBroker(directory);
        admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
        new TopicCreation(broker.bootstrapServers(), 6, Duration.ofSeconds(10)).run();
    }

    @AfterAll
    static void stopBroker() {
        admin.close();
        broker.close();
    }

    @Test
    void findingsAreThoseFoundOfflineThoughTheTasksMoveTwiceInMidTrace() throws Exception {
        List<RecordedRun> runs = List.of(RecordedRun.read("grok-emb-add31-s0"), RecordedRun.read("sling-gauss-s1"));

        try (KafkaStreams first = start("first")) {
            publish(runs, 0, 1);
            await().atMost(PATIENCE).until(() -> committed() > 0);
            try (KafkaStreams second = start("second")) {
                publish(runs, 1, 2);
                await().atMost(PATIENCE).until(() -> second.state() == KafkaStreams.State.RUNNING);
                first.close();
                publish(runs, 2, 3);
                await().atMost(PATIENCE).until(() -> committed() == written());
            }
        }
        try (KafkaStreams third = start("third")) {
            publish(runs, 3, 4);
            await().atMost(PATIENCE).until(() -> committed() == written());
            assertThat(third.state()).isEqualTo(KafkaStreams.State.RUNNING);
        }

        for (RecordedRun run : runs) {
            assertThat(findings(run)).isEqualTo(run.foundOffline());
            assertThat(findings(run)).isNotEmpty();
        }
    }

    @Test
    void creatingTheTopicsAgainChangesNothing() throws Exception {
        Map<String, ?> before = admin.describeTopics(names()).allTopicNames().get();

        new TopicCreation(broker.bootstrapServers(), 1, Duration.ofSeconds(10)).run();

        assertThat(admin.describeTopics(names()).allTopicNames().get()).isEqualTo(before);
        assertThat(before).hasSize(Topics.ALL.size());
    }

    private static List<String> names() {
        return Topics.ALL.stream().map(Topic::name).toList();
    }

    /** A new instance of the application, with a state directory of its own: it restores from the changelog. */
    private static KafkaStreams start(String name) {
        Properties settings = StreamsSettings.of(broker.bootstrapServers(), directory.resolve(name));
        // The shortest the broker allows: how soon the tasks of a closed instance move on.
        settings.put("consumer.session.timeout.ms", "6000");
        settings.put("consumer.heartbeat.interval.ms", "1000");
        KafkaStreams streams = new KafkaStreams(TrackerTopology.build(DetectorConfig.defaults()), settings);
        streams.setUncaughtExceptionHandler(new ThreadReplacement(Clock.systemUTC()));
        streams.start();
        return streams;
    }

    /** Publishes a quarter of every run, {@code from} to {@code to} of four. */
    private static void publish(List<RecordedRun> runs, int from, int to) throws Exception {
        try (var producer = new KafkaProducer<byte[], byte[]>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            List<Future<RecordMetadata>> acknowledgements = new ArrayList<>();
            for (RecordedRun run : runs) {
                List<ProducerRecord<byte[], byte[]>> records = run.records();
                for (ProducerRecord<byte[], byte[]> record :
                        records.subList(records.size() * from / 4, records.size() * to / 4)) {
                    acknowledgements.add(producer.send(record));
                }
            }
            for (Future<RecordMetadata> acknowledgement : acknowledgements) {
                acknowledgement.get();
            }
        }
    }

    private static long written() throws Exception {
        Map<TopicPartition, OffsetSpec> ends =
                partitions(INPUTS).stream().collect(Collectors.toMap(partition -> partition, p -> OffsetSpec.latest()));
        return admin.listOffsets(ends).all().get().values().stream()
                .mapToLong(end -> end.offset())
                .sum();
    }

    private static long committed() throws Exception {
        Map<TopicPartition, OffsetAndMetadata> offsets = admin.listConsumerGroupOffsets("grokwatch-metrics-stream")
                .partitionsToOffsetAndMetadata()
                .get();
        return partitions(INPUTS).stream()
                .mapToLong(partition -> offsets.containsKey(partition) ? offsets.get(partition).offset() : 0)
                .sum();
    }

    private static List<TopicPartition> partitions(List<Topic> topics) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (Topic topic : topics) {
            for (int partition = 0; partition < topic.partitions(); partition++) {
                partitions.add(new TopicPartition(topic.name(), partition));
            }
        }
        return partitions;
    }

    /** Every committed finding about a run: the events' JSON by topic, in order. */
    private static Map<String, List<String>> findings(RecordedRun run) {
        Map<String, List<String>> found = new TreeMap<>();
        try (var consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = partitions(FINDINGS);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    if (new String(record.key(), UTF_8).equals(run.runId().value())) {
                        found.computeIfAbsent(record.topic(), topic -> new ArrayList<>())
                                .add(new String(record.value(), UTF_8));
                    }
                }
            }
        }
        return found;
    }
}
