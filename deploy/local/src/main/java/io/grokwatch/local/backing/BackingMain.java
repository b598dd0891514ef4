package io.grokwatch.local.backing;

import io.grokwatch.backing.EmbeddedBroker;
import io.grokwatch.backing.EmbeddedStore;
import io.grokwatch.events.Topic;
import io.grokwatch.events.Topics;
import io.grokwatch.local.Logging;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * The process that holds broker and store: {@code BackingMain DATA KAFKA_PORT STORE_PORT}. It prints a line that starts
 * with {@code READY } once both serve and every topic is there, and runs until it is told to end.
 */
public final class BackingMain {
    private static final Duration CREATE_LIMIT = Duration.ofSeconds(30);

    private BackingMain() {}

    /** Exits with 1 and one line on standard error if either cannot start. */
    public static void main(String[] args) throws InterruptedException {
        Logging.warningsOnly();
        Path data = Path.of(args[0]);
        int kafkaPort = Integer.parseInt(args[1]);
        int storePort = Integer.parseInt(args[2]);
        try {
            Files.createDirectories(data);
            EmbeddedStore store = EmbeddedStore.start(data.resolve("store"), storePort);
            EmbeddedBroker broker = EmbeddedBroker.start(data.resolve("kafka"), kafkaPort);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                try (store) {
                    broker.close();
                }
            }));
            createTopics("127.0.0.1:" + kafkaPort);
        } catch (IOException | RuntimeException | ExecutionException | TimeoutException e) {
            System.err.println("broker and store cannot start in " + data + ": " + e);
            System.exit(1);
        }
        System.out.println("READY kafka 127.0.0.1:" + kafkaPort + " store 127.0.0.1:" + storePort);
        new CountDownLatch(1).await();
    }

    private static void createTopics(String bootstrap)
            throws ExecutionException, InterruptedException, TimeoutException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            var created = admin.createTopics(
                            Topics.ALL.stream().map(BackingMain::newTopic).toList())
                    .values();
            for (KafkaFuture<Void> topic : created.values()) {
                try {
                    topic.get(CREATE_LIMIT.toSeconds(), TimeUnit.SECONDS);
                } catch (ExecutionException e) {
                    if (!(e.getCause() instanceof TopicExistsException)) {
                        throw e;
                    }
                }
            }
        }
    }

    private static NewTopic newTopic(Topic topic) {
        return new NewTopic(topic.name(), topic.partitions(), (short) 1).configs(topic.configuration());
    }
}
