package io.grokwatch.stream;

import io.grokwatch.events.Topic;
import io.grokwatch.events.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;

/** Creates the topics of the catalogue that are not there yet; those that are stay as they are. */
final class TopicCreation {
    private final String bootstrapServers;
    private final int attempts;
    private final Duration attemptTimeout;

    /**
     * @param bootstrapServers host:port pairs
     * @param attempts how often to try, at least 1
     * @param attemptTimeout how long each of them waits for the broker
     */
    TopicCreation(String bootstrapServers, int attempts, Duration attemptTimeout) {
        this.bootstrapServers = bootstrapServers;
        this.attempts = attempts;
        this.attemptTimeout = attemptTimeout;
    }

    /** @throws BrokerUnavailable if no attempt succeeded; one sentence */
    void run() throws InterruptedException {
        Throwable last = null;
        try (Admin admin = Admin.create(settings())) {
            for (int attempt = 1; attempt <= attempts; attempt++) {
                try {
                    create(admin);
                    return;
                } catch (ExecutionException e) {
                    if (!(e.getCause() instanceof RetriableException retriable)) {
                        throw new BrokerUnavailable(
                                "Kafka at " + bootstrapServers + " refused to create the topics: " + e.getCause());
                    }
                    last = retriable;
                }
            }
        }
        throw new BrokerUnavailable("Kafka at " + bootstrapServers + " did not answer within "
                + attemptTimeout.multipliedBy(attempts).toSeconds() + " s (" + last
                + "); is it running, and is kafka.bootstrap.servers right?");
    }

    private Map<String, Object> settings() {
        int timeoutMs = Math.toIntExact(attemptTimeout.toMillis());
        return Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, timeoutMs,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, timeoutMs);
    }

    private static void create(Admin admin) throws InterruptedException, ExecutionException {
        List<NewTopic> wanted = new ArrayList<>();
        for (Topic topic : Topics.ALL) {
            wanted.add(new NewTopic(topic.name(), Optional.of(topic.partitions()), Optional.empty())
                    .configs(topic.configuration()));
        }
        for (KafkaFuture<Void> created : admin.createTopics(wanted).values().values()) {
            try {
                created.get();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw e;
                }
            }
        }
    }

    /** The broker cannot be used; the message is for whoever started this process. */
    static final class BrokerUnavailable extends RuntimeException {
        private static final long serialVersionUID = 1;

        BrokerUnavailable(String message) {
            super(message);
        }
    }
}
