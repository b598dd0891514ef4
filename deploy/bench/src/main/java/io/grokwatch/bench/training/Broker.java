package io.grokwatch.bench.training;

import io.grokwatch.backing.EmbeddedBroker;
import io.grokwatch.backing.FreePort;
import io.grokwatch.bench.harness.BenchmarkFailure;
import io.grokwatch.events.Topic;
import io.grokwatch.events.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;

/** A broker of its own in this process, with the topics that a run is published to. */
final class Broker implements AutoCloseable {
    private static final List<Topic> TOPICS =
            List.of(Topics.RUN_METRICS, Topics.EMBEDDING_SNAPSHOTS, Topics.RUN_LIFECYCLE);

    private final EmbeddedBroker broker;

    private Broker(EmbeddedBroker broker) {
        this.broker = broker;
    }

    /** @param folder below which it keeps its logs */
    static Broker start(Path folder) throws IOException {
        EmbeddedBroker broker = EmbeddedBroker.start(Files.createTempDirectory(folder, "broker"), FreePort.find());
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrap()))) {
            admin.createTopics(TOPICS.stream()
                            .map(topic -> new NewTopic(topic.name(), Optional.of(topic.partitions()), Optional.empty())
                                    .configs(topic.configuration()))
                            .toList())
                    .all()
                    .get();
            return new Broker(broker);
        } catch (ExecutionException | InterruptedException e) {
            broker.close();
            throw new BenchmarkFailure("the topics could not be created at " + broker.bootstrap() + ": " + e, e);
        }
    }

    String bootstrap() {
        return broker.bootstrap();
    }

    @Override
    public void close() {
        broker.close();
    }
}
