package io.grokwatch.kafka;

import io.grokwatch.events.Topic;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;

/** Creates topics of the catalogue that do not exist yet; those that exist stay as they are. */
public final class TopicCreation {
    /** How long a call to the broker may take. */
    private static final Duration CALL = Duration.ofSeconds(5);

    private static final Backoff BACKOFF = Backoff.constant(Duration.ofMillis(500));

    private TopicCreation() {}

    /**
     * Creates topics, waiting for a broker that is not up yet.
     *
     * @param bootstrap {@code host:port,...}
     * @param atMost how long to wait
     * @throws BrokerUnavailableException if no broker answered in time, or it refused; one sentence for people
     */
    public static void create(String bootstrap, Collection<Topic> topics, Duration atMost) throws InterruptedException {
        try (Admin admin = Admin.create(ClientConfigs.admin(bootstrap, CALL))) {
            BACKOFF.retry(atMost, RetriableException.class::isInstance, () -> {
                create(admin, topics, CALL);
                return admin;
            });
        } catch (RetriableException e) {
            throw new BrokerUnavailableException(
                    "no Kafka broker answered at " + bootstrap + " within " + atMost.toSeconds() + " s: "
                            + e.getMessage(),
                    e);
        } catch (KafkaException e) {
            throw new BrokerUnavailableException(
                    "the Kafka broker at " + bootstrap + " cannot be used: " + reason(e), e);
        }
    }

    /**
     * Creates topics.
     *
     * @param atMost how long each may take
     * @throws KafkaException the broker's reason if one could not be created
     */
    public static void create(Admin admin, Collection<Topic> topics, Duration atMost) throws InterruptedException {
        var created =
                admin.createTopics(topics.stream().map(TopicCreation::newTopic).toList());
        for (KafkaFuture<Void> one : created.values().values()) {
            try {
                await(one, atMost);
            } catch (TopicExistsException existing) {
                // Another process was first.
            }
        }
    }

    /**
     * The ids of topics by name. A topic that was deleted and created again has another id.
     *
     * @throws KafkaException the broker's reason if one of them does not exist
     */
    public static Map<String, Uuid> ids(Admin admin, Collection<Topic> topics, Duration atMost)
            throws InterruptedException {
        Map<String, TopicDescription> descriptions = await(
                admin.describeTopics(topics.stream().map(Topic::name).toList()).allTopicNames(), atMost);
        Map<String, Uuid> ids = new HashMap<>();
        descriptions.forEach((name, description) -> ids.put(name, description.topicId()));
        return ids;
    }

    /**
     * The result of a call to the broker.
     *
     * @throws KafkaException the broker's reason, or that it took longer
     */
    public static <T> T await(KafkaFuture<T> call, Duration atMost) throws InterruptedException {
        try {
            return call.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException refused ? refused : new KafkaException(e.getCause());
        } catch (java.util.concurrent.TimeoutException e) {
            throw new TimeoutException("the broker did not answer within " + atMost.toMillis() + " ms", e);
        }
    }

    private static NewTopic newTopic(Topic topic) {
        // The replication factor is the broker's default.
        return new NewTopic(topic.name(), Optional.of(topic.partitions()), Optional.empty())
                .configs(topic.configuration());
    }

    private static String reason(KafkaException failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        return String.valueOf(cause.getMessage());
    }
}
