package io.grokwatch.trainer.worker;

import io.grokwatch.events.WorkerId;
import io.grokwatch.kafka.BrokerAccess;
import io.grokwatch.kafka.WorkerGroup;
import io.grokwatch.trainer.checkpoint.CheckpointPlace;
import io.grokwatch.trainer.worker.publish.BufferLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * The settings of a worker.
 *
 * @param broker its address, {@code host:port} or several separated by commas, and the credentials for it
 * @param abilities what it has for runs that require something
 * @param worker its name
 * @param startup how long to wait for the broker before the worker ends
 * @param lock how long a run stays leased without a renewal; renewed at a third of it. A broker that does not allow this
 *     duration (its {@code group.share.min.record.lock.duration.ms} is 15 s by default) keeps its own, and the worker
 *     follows that one
 * @param beat time between beats
 * @param checkpoints where they are kept, the same for all workers that may resume each other's runs
 * @param checkpointEvery the minimum time between two checkpoints of a run
 * @param plugins the folder with trainers beside the built-in ones; a missing folder is empty
 * @param logs the folder of the runs' own logs
 * @param buffers bounds what waits while the broker is away
 */
record WorkerConfig(
        BrokerAccess broker,
        WorkerAbilities abilities,
        WorkerId worker,
        Duration startup,
        Duration lock,
        Duration beat,
        CheckpointPlace checkpoints,
        Duration checkpointEvery,
        Path plugins,
        Path logs,
        BufferLimits buffers) {
    private static final Pattern BOOTSTRAP = Pattern.compile("[^\\s,:]+:\\d{1,5}(,[^\\s,:]+:\\d{1,5})*");

    WorkerConfig {
        require(
                BOOTSTRAP.matcher(broker.bootstrap()).matches(),
                "--bootstrap must be HOST:PORT, was '" + broker.bootstrap() + "'");
    }

    /** What it trains on: {@code cpu}, or {@code cuda:0} and so on. */
    String device() {
        return abilities.device();
    }

    static WorkerConfig of(
            BrokerAccess broker,
            WorkerAbilities abilities,
            WorkerId worker,
            CheckpointPlace checkpoints,
            Path spill,
            Path plugins,
            Path logs) {
        return new WorkerConfig(
                broker,
                abilities,
                worker,
                Duration.ofSeconds(30),
                WorkerGroup.LOCK,
                Duration.ofSeconds(2),
                checkpoints,
                Duration.ofSeconds(5),
                plugins.toAbsolutePath(),
                logs.toAbsolutePath(),
                BufferLimits.in(spill.toAbsolutePath()));
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
