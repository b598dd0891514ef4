package io.grokwatch.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.grokwatch.events.Topic;
import io.grokwatch.events.Topics;
import io.grokwatch.kafka.ClientConfigs;
import io.grokwatch.kafka.RecordCodec;
import io.grokwatch.kafka.TopicCreation;
import io.grokwatch.kafka.TopicReader;
import io.grokwatch.testing.TestBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;

/** A broker with the topics of the catalogue, to which runs are published and from which committed findings are read. */
final class Cluster implements AutoCloseable {
    private static final List<Topic> INPUTS = List.of(Topics.RUN_METRICS, Topics.RUN_LIFECYCLE);
    private static final List<Topic> FINDINGS =
            List.of(Topics.RUN_PHASES, Topics.GROKKING_DETECTED, Topics.SLINGSHOT_DETECTED, Topics.TRAINING_ANOMALIES);

    private final Admin admin;
    private final TestBroker broker;

    Cluster(Path directory) throws Exception {
        broker = TestBroker.start(directory.resolve("kafka"));
        admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()));
        TopicCreation.create(broker.bootstrap(), Topics.ALL, Duration.ofSeconds(60));
    }

    String bootstrapServers() {
        return broker.bootstrap();
    }

    /** Takes the broker away and brings it back with its data; of several one after another. */
    void restartBroker() {
        broker.restart();
    }

    Admin admin() {
        return admin;
    }

    /** Publishes a part of every run, from one quarter to another. */
    void publish(List<RecordedRun> runs, int fromQuarter, int toQuarter)
            throws InterruptedException, ExecutionException {
        for (RecordedRun run : runs) {
            List<ProducerRecord<byte[], byte[]>> records = run.records();
            publish(records.subList(records.size() * fromQuarter / 4, records.size() * toQuarter / 4));
        }
    }

    /**
     * Publishes records as a worker does: now, and with all metrics acknowledged before a turn in the run's life, and that
     * before the next metrics.
     */
    void publish(List<ProducerRecord<byte[], byte[]>> records) throws InterruptedException, ExecutionException {
        try (var producer = new KafkaProducer<byte[], byte[]>(
                ClientConfigs.durableProducer(bootstrapServers(), "recorded-runs", Map.of()))) {
            List<Future<RecordMetadata>> acknowledgements = new ArrayList<>();
            for (ProducerRecord<byte[], byte[]> record : records) {
                boolean lifecycle = record.topic().equals(Topics.RUN_LIFECYCLE.name());
                if (lifecycle) {
                    producer.flush();
                }
                acknowledgements.add(producer.send(
                        new ProducerRecord<>(record.topic(), null, record.key(), record.value(), record.headers())));
                if (lifecycle) {
                    producer.flush();
                }
            }
            for (Future<RecordMetadata> acknowledgement : acknowledgements) {
                acknowledgement.get();
            }
        }
    }

    /** How many records of runs were published. */
    long written() throws InterruptedException, ExecutionException {
        Map<TopicPartition, OffsetSpec> ends = partitions(INPUTS).stream()
                .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
        return admin.listOffsets(ends).all().get().values().stream()
                .mapToLong(end -> end.offset())
                .sum();
    }

    /** How many of them the application has committed. */
    long committed() throws InterruptedException, ExecutionException {
        List<TopicPartition> inputs = partitions(INPUTS);
        return admin
                .listConsumerGroupOffsets(Topics.STREAM_GROUP)
                .partitionsToOffsetAndMetadata()
                .get()
                .entrySet()
                .stream()
                .filter(entry -> inputs.contains(entry.getKey()) && entry.getValue() != null)
                .map(Map.Entry::getValue)
                .mapToLong(OffsetAndMetadata::offset)
                .sum();
    }

    /** Every committed finding about a run: the events' JSON by topic, in order. */
    Map<String, List<String>> findings(RecordedRun run) throws InterruptedException, ExecutionException {
        Map<String, List<String>> found = new TreeMap<>();
        try (TopicReader reader = new TopicReader(bootstrapServers(), "findings", Duration.ofSeconds(30))) {
            reader.readToEnd(partitions(FINDINGS), record -> {
                if (RecordCodec.key(record).equals(run.runId().value())) {
                    found.computeIfAbsent(record.topic(), topic -> new ArrayList<>())
                            .add(new String(record.value(), UTF_8));
                }
            });
        }
        return found;
    }

    private List<TopicPartition> partitions(List<Topic> topics) throws InterruptedException, ExecutionException {
        List<TopicPartition> partitions = new ArrayList<>();
        admin.describeTopics(topics.stream().map(Topic::name).toList())
                .allTopicNames()
                .get()
                .forEach((name, topic) -> topic.partitions()
                        .forEach(partition -> partitions.add(new TopicPartition(name, partition.partition()))));
        return partitions;
    }

    @Override
    public void close() {
        admin.close();
        broker.close();
    }
}
