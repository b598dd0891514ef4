package io.grokwatch.tracker.kafka;

import io.grokwatch.events.Topic;
import io.grokwatch.events.Topics;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TopicExistsException;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Where the broker is, and the topics on it. */
@Singleton
public final class Broker {
    private static final int TIMEOUT_MS = 10_000;

    private final String bootstrap;

    Broker(@ConfigProperty(name = "kafka.bootstrap.servers") String bootstrap) {
        this.bootstrap = bootstrap;
    }

    /** {@code host:port,...}. */
    public String bootstrap() {
        return bootstrap;
    }

    /**
     * Creates the topics of the catalogue that are not there.
     *
     * @return the ids of all topics of the catalogue, by name
     * @throws KafkaException if the broker does not do it
     */
    public Map<String, Uuid> createTopics() throws InterruptedException {
        try (Admin admin = Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MS / 2,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MS))) {
            List<NewTopic> topics = new ArrayList<>();
            for (Topic topic : Topics.ALL) {
                topics.add(new NewTopic(topic.name(), Optional.of(topic.partitions()), Optional.empty())
                        .configs(topic.configuration()));
            }
            for (KafkaFuture<Void> created : admin.createTopics(topics).values().values()) {
                awaitUnless(created);
            }
            Map<String, Uuid> ids = new HashMap<>();
            Map<String, TopicDescription> descriptions = await(
                    admin.describeTopics(Topics.ALL.stream().map(Topic::name).toList())
                            .allTopicNames());
            descriptions.forEach((name, description) -> ids.put(name, description.topicId()));
            return ids;
        }
    }

    private static void awaitUnless(KafkaFuture<Void> created) throws InterruptedException {
        try {
            await(created);
        } catch (TopicExistsException thereAlready) {
            // Somebody else was first.
        }
    }

    private static <T> T await(KafkaFuture<T> future) throws InterruptedException {
        try {
            return future.get(TIMEOUT_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException broker ? broker : new KafkaException(e.getCause());
        } catch (TimeoutException e) {
            throw new KafkaException("no answer within " + TIMEOUT_MS + " ms", e);
        }
    }
}
