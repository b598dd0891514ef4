package io.grokwatch.trainer.worker;

import io.grokwatch.events.Topic;
import io.grokwatch.events.Topics;
import io.grokwatch.kafka.BrokerAccess;
import io.grokwatch.kafka.BrokerPreparation;
import io.grokwatch.kafka.BrokerUnavailableException;
import io.grokwatch.kafka.PartitionSetting;
import io.grokwatch.kafka.TopicCreation;
import io.grokwatch.kafka.WorkerGroup;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.AuthorizationException;

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

    private final BrokerAccess broker;
    private final Duration lock;

    /** @param lock how long a worker may be silent before its run goes to another */
    BrokerSetup(BrokerAccess broker, Duration lock) {
        this.broker = broker;
        this.lock = lock;
    }

    /** @throws WorkerException if the broker is not there in time, or refuses, or a setting is wrong */
    void prepare(Duration atMost) throws InterruptedException {
        try {
            BrokerPreparation.run(broker, atMost, admin -> {
                TopicCreation.createMissing(
                        admin, PartitionSetting.applied(TOPICS, System.getenv()), BrokerPreparation.CALL);
                configureGroup(admin);
            });
        } catch (BrokerUnavailableException | IllegalArgumentException e) {
            throw new WorkerException(String.valueOf(e.getMessage()), e);
        }
    }

    /** A worker with credentials of its own may take runs and may not configure; the tracker has set the same when it joined. */
    private void configureGroup(Admin admin) throws InterruptedException {
        try {
            WorkerGroup.configure(admin, lock);
        } catch (AuthorizationException e) {
            LOG.log(Level.DEBUG, "group={0} keeps its settings: {1}", Topics.WORKER_GROUP, e.getMessage());
        }
    }
}
