package io.grokwatch.tracker.kafka;

import io.grokwatch.events.Topics;
import io.grokwatch.kafka.ClientConfigs;
import io.grokwatch.kafka.PartitionSetting;
import io.grokwatch.kafka.TopicCreation;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The address of the broker, and the topics on it. */
@Singleton
public final class Broker {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final String bootstrap;

    Broker(@ConfigProperty(name = "kafka.bootstrap.servers") String bootstrap) {
        this.bootstrap = bootstrap;
    }

    /** {@code host:port,...}. */
    public String bootstrap() {
        return bootstrap;
    }

    /**
     * Creates the topics of the catalogue that do not exist.
     *
     * @return the ids of all topics of the catalogue, by name
     * @throws org.apache.kafka.common.KafkaException the broker's reason if it failed
     */
    public Map<String, Uuid> createTopics() throws InterruptedException {
        try (Admin admin = Admin.create(ClientConfigs.admin(bootstrap, TIMEOUT))) {
            TopicCreation.create(admin, PartitionSetting.applied(Topics.ALL, System.getenv()), TIMEOUT);
            return TopicCreation.ids(admin, Topics.ALL, TIMEOUT);
        }
    }
}
