package io.grokwatch.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grokwatch.backing.FreePort;
import io.grokwatch.events.Topic;
import io.grokwatch.events.Topics;
import io.grokwatch.testing.TestBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Topics, producers and readers against a real broker. */
@Tag("broker")
class BrokerTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    private static Path folder;

    private static TestBroker broker;

    @BeforeAll
    static void startBroker() throws Exception {
        broker = TestBroker.start(folder);
        TopicCreation.create(broker.bootstrap(), Topics.ALL, LIMIT);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @Test
    void topics_are_as_the_catalogue_has_them_and_creating_them_again_changes_nothing() throws Exception {
        try (Admin admin = Admin.create(ClientConfigs.admin(broker.bootstrap(), LIMIT))) {
            var before = TopicCreation.ids(admin, Topics.ALL, LIMIT);
            TopicCreation.create(admin, Topics.ALL, LIMIT);

            assertThat(TopicCreation.ids(admin, Topics.ALL, LIMIT)).isEqualTo(before);
            assertThat(before.keySet())
                    .isEqualTo(Topics.ALL.stream().map(Topic::name).collect(Collectors.toSet()));
            for (Topic topic : Topics.ALL) {
                ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
                var settings = Objects.requireNonNull(TopicCreation.await(
                                admin.describeConfigs(List.of(resource)).all(), LIMIT)
                        .get(resource));
                topic.configuration()
                        .forEach((name, value) ->
                                assertThat(settings.get(name).value()).as(name).isEqualTo(value));
            }
        }
    }

    @Test
    void absent_broker_is_one_sentence() {
        String nobody = "127.0.0.1:" + FreePort.find();

        assertThatThrownBy(() -> TopicCreation.create(nobody, Topics.ALL, Duration.ofMillis(600)))
                .isInstanceOf(BrokerUnavailableException.class)
                .hasMessageStartingWith("no Kafka broker answered at " + nobody + " within 0 s: ");
    }

    @Test
    void partition_of_a_key_is_the_one_that_the_producer_chooses() throws Exception {
        try (var producer = producer();
                TopicReader reader = reader()) {
            Set<Integer> used = new HashSet<>();
            for (int i = 0; i < 20; i++) {
                byte[] key = ("run-" + i).getBytes(UTF_8);
                int chosen = producer.send(new ProducerRecord<>(Topics.RUN_COMMANDS.name(), key, new byte[1]))
                        .get()
                        .partition();
                used.add(chosen);

                assertThat(reader.partition(Topics.RUN_COMMANDS, key))
                        .isEqualTo(new TopicPartition(Topics.RUN_COMMANDS.name(), chosen));
            }
            assertThat(used).hasSizeGreaterThan(1);
        }
    }

    @Test
    void reader_reads_what_was_committed_when_it_began_and_stops_there() throws Exception {
        TopicPartition partition = new TopicPartition(Topics.EMBEDDING_GEOMETRY.name(), 0);
        try (var plain = producer();
                var transactions = new KafkaProducer<byte[], byte[]>(
                        ClientConfigs.transactionalProducer(broker.bootstrap(), "tests", LIMIT, Map.of()));
                TopicReader reader = reader()) {
            send(plain, partition, 1_000, "first");
            transactions.initTransactions();
            transactions.beginTransaction();
            send(transactions, partition, 2_000, "aborted");
            transactions.abortTransaction();
            transactions.beginTransaction();
            send(transactions, partition, 3_000, "second");
            transactions.commitTransaction();

            List<String> all = new ArrayList<>();
            reader.readToEnd(List.of(partition), record -> {
                if (all.isEmpty()) {
                    sendUnchecked(plain, partition, 4_000, "later");
                }
                all.add(value(record));
            });
            List<String> since = new ArrayList<>();
            reader.readToEnd(
                    reader.partitions(List.of(Topics.EMBEDDING_GEOMETRY)),
                    Instant.ofEpochMilli(2_500),
                    record -> since.add(value(record)));

            assertThat(all).containsExactly("first", "second");
            assertThat(since).containsExactly("second", "later");
        }
    }

    @Test
    void topic_that_does_not_exist_is_named() {
        Topic unknown = new Topic("no-such-topic", 1, null, false, 1);

        try (TopicReader reader = reader()) {
            assertThatThrownBy(() -> reader.partitions(List.of(unknown)))
                    .isInstanceOf(UnknownTopicOrPartitionException.class)
                    .hasMessage("there is no topic 'no-such-topic'");
        }
    }

    private static KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(ClientConfigs.durableProducer(broker.bootstrap(), "tests", Map.of()));
    }

    private static TopicReader reader() {
        return new TopicReader(broker.bootstrap(), "tests", LIMIT);
    }

    private static void send(KafkaProducer<byte[], byte[]> producer, TopicPartition to, long atMs, String value)
            throws Exception {
        producer.send(new ProducerRecord<>(to.topic(), to.partition(), atMs, null, value.getBytes(UTF_8)))
                .get();
    }

    private static void sendUnchecked(
            KafkaProducer<byte[], byte[]> producer, TopicPartition to, long atMs, String value) {
        try {
            send(producer, to, atMs, value);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static String value(ConsumerRecord<byte[], byte[]> record) {
        return new String(record.value(), UTF_8);
    }
}
