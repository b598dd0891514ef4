package io.grokwatch.kafka;

import io.grokwatch.events.Topic;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Creates topics of the catalogue that do not exist yet; those that exist stay as they are. */
public final class TopicCreation {
    private static final Backoff UNKNOWN_POLL = Backoff.constant(Duration.ofMillis(100));

    private TopicCreation() {}

    /**
     * Creates topics, waiting for a broker that is not up yet.
     *
     * @param bootstrap {@code host:port,...}
     * @param atMost how long to wait
     * @throws BrokerUnavailableException if no broker answered in time, or it refused; one sentence for people
     */
    public static void create(String bootstrap, Collection<Topic> topics, Duration atMost) throws InterruptedException {
        BrokerPreparation.run(
                BrokerAccess.plaintext(bootstrap), atMost, admin -> create(admin, topics, BrokerPreparation.CALL));
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
     * Creates topics that are not visible to this client. One that may use topics without creating any sees all that it may use.
     *
     * @param atMost how long each call may take
     * @throws KafkaException the broker's reason if one could not be created
     */
    public static void createMissing(Admin admin, Collection<Topic> topics, Duration atMost)
            throws InterruptedException {
        Set<String> visible = await(admin.listTopics().names(), atMost);
        create(
                admin,
                topics.stream().filter(topic -> !visible.contains(topic.name())).toList(),
                atMost);
    }

    /**
     * The ids of topics by name. A topic that was deleted and created again has another id. One that was just created may be unknown to
     * another broker than that which created it: it is waited for.
     *
     * @param atMost how long each call may take, and for how long an unknown topic is waited for
     * @throws KafkaException the broker's reason if one of them does not exist
     */
    public static Map<String, Uuid> ids(Admin admin, Collection<Topic> topics, Duration atMost)
            throws InterruptedException {
        List<String> names = topics.stream().map(Topic::name).toList();
        Map<String, TopicDescription> descriptions = UNKNOWN_POLL.retry(
                atMost,
                UnknownTopicOrPartitionException.class::isInstance,
                () -> await(admin.describeTopics(names).allTopicNames(), atMost));
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
}
