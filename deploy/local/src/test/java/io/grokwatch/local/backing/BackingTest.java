package io.grokwatch.local.backing;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import io.grokwatch.backing.FreePort;
import io.grokwatch.events.Topic;
import io.grokwatch.events.Topics;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class BackingTest {
    private static final int DOCUMENTS = 500;

    @TempDir
    Path data;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void end() throws InterruptedException {
        for (Process process : started) {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void what_was_acknowledged_is_there_after_a_kill_at_any_moment() throws Exception {
        int kafka = FreePort.find();
        int store = FreePort.find();
        Process first = backing(kafka, store);
        try (var producer = new KafkaProducer<>(
                        Map.of("bootstrap.servers", "127.0.0.1:" + kafka, "acks", "all"),
                        new StringSerializer(),
                        new StringSerializer());
                MongoClient client = MongoClients.create("mongodb://127.0.0.1:" + store)) {
            MongoCollection<Document> runs = client.getDatabase("grokwatch").getCollection("runs");
            producer.send(new ProducerRecord<>(Topics.RUN_LIFECYCLE.name(), 0, "r", "acknowledged"))
                    .get();
            for (int i = 0; i < DOCUMENTS; i++) {
                runs.insertOne(new Document("_id", "run-" + i).append("step", i));
            }
            first.destroyForcibly().waitFor();
        }

        backing(kafka, store);

        try (var consumer = new KafkaConsumer<>(
                        Map.of("bootstrap.servers", "127.0.0.1:" + kafka),
                        new StringDeserializer(),
                        new StringDeserializer());
                MongoClient client = MongoClients.create("mongodb://127.0.0.1:" + store)) {
            TopicPartition partition = new TopicPartition(Topics.RUN_LIFECYCLE.name(), 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            assertThat(consumer.poll(Duration.ofSeconds(20)))
                    .extracting(record -> record.value())
                    .containsExactly("acknowledged");
            assertThat(client.getDatabase("grokwatch").getCollection("runs").countDocuments())
                    .isEqualTo(DOCUMENTS);
        }
    }

    @Test
    void the_broker_has_every_topic_of_the_catalogue_and_can_lease_records() throws Exception {
        int kafka = FreePort.find();
        backing(kafka, FreePort.find());

        try (Admin admin = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:" + kafka))) {
            assertThat(admin.listTopics().names().get())
                    .containsAll(Topics.ALL.stream().map(Topic::name).toList());
            var features = admin.describeFeatures().featureMetadata().get().finalizedFeatures();
            assertThat(features)
                    .hasEntrySatisfying(
                            "share.version",
                            range -> assertThat(range.maxVersionLevel()).isPositive());
        }
    }

    private Process backing(int kafka, int store) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BackingMain.class.getName(),
                        data.toString(),
                        Integer.toString(kafka),
                        Integer.toString(store))
                .redirectErrorStream(true)
                .start();
        started.add(process);
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        List<String> printed = new ArrayList<>();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            printed.add(line);
            if (line.startsWith("READY ")) {
                return process;
            }
        }
        throw new AssertionError("backing ended before it was ready: " + printed);
    }
}
