package io.grokwatch.trainer.worker;

import io.grokwatch.events.Topic;
import io.grokwatch.events.Topics;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;

/** Prepares a broker for workers: the topics they need and the settings of their share group. Repeating it changes nothing. */
final class BrokerSetup {
    /** What a worker reads or writes. */
    static final List<Topic> TOPICS = List.of(
            Topics.RUN_REQUESTS,
            Topics.RUN_COMMANDS,
            Topics.RUN_LIFECYCLE,
            Topics.WORKERS,
            Topics.TRAINERS,
            Topics.RUN_METRICS,
            Topics.EMBEDDING_SNAPSHOTS,
            Topics.DEAD_LETTERS);

    private static final Logger LOG = System.getLogger(BrokerSetup.class.getName());
    private static final Duration REQUEST = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final String bootstrap;
    private final Duration lock;

    /** @param lock how long a worker may be silent before its run goes to another */
    BrokerSetup(String bootstrap, Duration lock) {
        this.bootstrap = bootstrap;
        this.lock = lock;
    }

    /** @throws WorkerException if the broker is not there in time, or refuses */
    void prepare(Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        try (Admin admin = Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) REQUEST.toMillis(),
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) REQUEST.toMillis()))) {
            while (true) {
                try {
                    createTopics(admin);
                    configureGroup(admin);
                    return;
                } catch (RetriableException | TimeoutException e) {
                    if (System.nanoTime() - deadline > 0) {
                        throw new WorkerException(
                                "no Kafka broker answered at " + bootstrap + " within " + atMost.toSeconds() + " s", e);
                    }
                    TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
                }
            }
        } catch (org.apache.kafka.common.KafkaException e) {
            throw new WorkerException("the broker at " + bootstrap + " cannot be used: " + reason(e), e);
        }
    }

    private static void createTopics(Admin admin) throws InterruptedException, TimeoutException {
        List<NewTopic> wanted = TOPICS.stream()
                .map(topic -> new NewTopic(topic.name(), Optional.of(topic.partitions()), Optional.empty())
                        .configs(topic.configuration()))
                .toList();
        for (KafkaFuture<Void> created : admin.createTopics(wanted).values().values()) {
            try {
                await(created);
            } catch (TopicExistsException there) {
                LOG.log(Level.DEBUG, "another process was first: {0}", there.getMessage());
            }
        }
    }

    private void configureGroup(Admin admin) throws InterruptedException, TimeoutException {
        // Runs submitted before the first worker ever came are runs to train.
        await(set(admin, Map.of("share.auto.offset.reset", "earliest")));
        // The run of a worker that was killed waits for its lock, and with several partitions for its session.
        prefer(admin, Map.of("share.record.lock.duration.ms", millis(lock)));
        prefer(
                admin,
                Map.of(
                        "share.session.timeout.ms",
                        millis(lock),
                        "share.heartbeat.interval.ms",
                        millis(lock.dividedBy(5))));
    }

    /** A broker has bounds of its own for these; where it refuses, its defaults do, only slower. */
    private static void prefer(Admin admin, Map<String, String> settings)
            throws InterruptedException, TimeoutException {
        try {
            await(set(admin, settings));
        } catch (InvalidConfigurationException | InvalidRequestException e) {
            LOG.log(
                    Level.WARNING,
                    "group={0} the broker keeps its own settings instead of {1}: {2}",
                    Topics.WORKER_GROUP,
                    settings,
                    e.getMessage());
        }
    }

    private static KafkaFuture<Void> set(Admin admin, Map<String, String> settings) {
        List<AlterConfigOp> operations = settings.entrySet().stream()
                .map(setting -> new AlterConfigOp(
                        new ConfigEntry(setting.getKey(), setting.getValue()), AlterConfigOp.OpType.SET))
                .toList();
        return admin.incrementalAlterConfigs(
                        Map.of(new ConfigResource(ConfigResource.Type.GROUP, Topics.WORKER_GROUP), operations))
                .all();
    }

    private static String millis(Duration duration) {
        return Long.toString(duration.toMillis());
    }

    private static void await(KafkaFuture<Void> done) throws InterruptedException, TimeoutException {
        try {
            done.get(2 * REQUEST.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof org.apache.kafka.common.KafkaException refused) {
                throw refused;
            }
            throw new WorkerException("the broker's answer was " + e.getCause(), e);
        }
    }

    private static String reason(Throwable failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        return String.valueOf(cause.getMessage());
    }
}
