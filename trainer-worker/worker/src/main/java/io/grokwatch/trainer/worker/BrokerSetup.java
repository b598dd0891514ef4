package io.grokwatch.trainer.worker;

import io.grokwatch.events.Topic;
import io.grokwatch.events.Topics;
import io.grokwatch.kafka.BrokerPreparation;
import io.grokwatch.kafka.BrokerUnavailableException;
import io.grokwatch.kafka.TopicCreation;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidRequestException;

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

    private final String bootstrap;
    private final Duration lock;

    /** @param lock how long a worker may be silent before its run goes to another */
    BrokerSetup(String bootstrap, Duration lock) {
        this.bootstrap = bootstrap;
        this.lock = lock;
    }

    /** @throws WorkerException if the broker is not there in time, or refuses */
    void prepare(Duration atMost) throws InterruptedException {
        try {
            BrokerPreparation.run(bootstrap, atMost, admin -> {
                TopicCreation.create(admin, TOPICS, BrokerPreparation.CALL);
                configureGroup(admin);
            });
        } catch (BrokerUnavailableException e) {
            throw new WorkerException(String.valueOf(e.getMessage()), e);
        }
    }

    private void configureGroup(Admin admin) throws InterruptedException {
        // Runs submitted before the first worker started are trained too.
        TopicCreation.await(set(admin, Map.of("share.auto.offset.reset", "earliest")), BrokerPreparation.CALL);
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

    /** A broker has bounds of its own for these; if it refuses, its defaults apply, which are slower. */
    private static void prefer(Admin admin, Map<String, String> settings) throws InterruptedException {
        try {
            TopicCreation.await(set(admin, settings), BrokerPreparation.CALL);
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
}
