package io.grokwatch.kafka;

import io.grokwatch.events.Topics;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidRequestException;

/** The settings of the share group by which workers take runs. */
public final class WorkerGroup {
    /** How long a run stays leased without a renewal. */
    public static final Duration LOCK = Duration.ofSeconds(10);

    private static final Logger LOG = System.getLogger(WorkerGroup.class.getName());

    private WorkerGroup() {}

    /**
     * Sets them; repeating it changes nothing.
     *
     * @param lock how long a worker may be inactive before its run goes to another
     * @throws KafkaException if the broker does not answer, or refuses
     */
    public static void configure(Admin admin, Duration lock) throws InterruptedException {
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
