package io.grokwatch.trainer.worker;

import io.grokwatch.events.WorkerId;
import io.grokwatch.trainer.checkpoint.CheckpointPlace;
import io.grokwatch.trainer.worker.publish.Room;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/**
 * Everything a worker can be told.
 *
 * @param bootstrap the broker, {@code host:port}, or several separated by commas
 * @param device what it trains on: {@code cpu}, or {@code cuda:0} and so on
 * @param worker its name
 * @param startup how long to wait for the broker before giving up
 * @param lock how long a run stays leased without a renewal; renewed at a third of it. A broker that does not allow this
 *     duration (its {@code group.share.min.record.lock.duration.ms} is 15 s by default) keeps its own, and the worker
 *     follows that one
 * @param beat time between beats
 * @param checkpoints where they are kept, one place for all workers that may resume each other's runs
 * @param checkpointEvery the least time between two checkpoints of a run
 * @param plugins the folder with trainers beside the built-in ones; one that is not there is empty
 * @param logs the folder of the runs' own logs
 * @param room what may wait while the broker is away
 */
record WorkerConfig(
        String bootstrap,
        String device,
        WorkerId worker,
        Duration startup,
        Duration lock,
        Duration beat,
        CheckpointPlace checkpoints,
        Duration checkpointEvery,
        Path plugins,
        Path logs,
        Room room) {
    static final String USAGE = "usage: WorkerMain --bootstrap HOST:PORT [--device cpu|cuda:N] [--id WORKER]"
            + " [--checkpoints DIR|http://HOST:PORT] [--spill DIR] [--plugins DIR] [--logs DIR]";
    static final String CHECKPOINTS = "data/checkpoints";
    static final Path SPILL = Path.of("data", "spill");
    static final Path PLUGINS = Path.of("data", "plugins");
    static final Path LOGS = Path.of("data", "logs", "runs");

    private static final Pattern BOOTSTRAP = Pattern.compile("[^\\s,:]+:\\d{1,5}(,[^\\s,:]+:\\d{1,5})*");
    private static final Pattern DEVICE = Pattern.compile("cpu|cuda:\\d{1,3}");

    WorkerConfig {
        require(BOOTSTRAP.matcher(bootstrap).matches(), "--bootstrap must be HOST:PORT, was '" + bootstrap + "'");
        require(DEVICE.matcher(device).matches(), "--device must be cpu or cuda:N, was '" + device + "'");
    }

    static WorkerConfig of(
            String bootstrap,
            String device,
            WorkerId worker,
            CheckpointPlace checkpoints,
            Path spill,
            Path plugins,
            Path logs) {
        return new WorkerConfig(
                bootstrap,
                device,
                worker,
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                Duration.ofSeconds(2),
                checkpoints,
                Duration.ofSeconds(5),
                plugins.toAbsolutePath(),
                logs.toAbsolutePath(),
                Room.in(spill.toAbsolutePath()));
    }

    /** @throws IllegalArgumentException naming the argument that is missing, unknown, or of another form */
    static WorkerConfig parse(String... arguments) {
        String bootstrap = "";
        String device = "cpu";
        WorkerId worker = anyId();
        CheckpointPlace checkpoints = CheckpointPlace.parse(CHECKPOINTS);
        Path spill = SPILL;
        Path plugins = PLUGINS;
        Path logs = LOGS;
        for (int i = 0; i < arguments.length; i += 2) {
            require(i + 1 < arguments.length, arguments[i] + " lacks its value");
            String value = arguments[i + 1];
            switch (arguments[i]) {
                case "--bootstrap" -> bootstrap = value;
                case "--device" -> device = value;
                case "--id" -> worker = new WorkerId(value);
                case "--checkpoints" -> checkpoints = CheckpointPlace.parse(value);
                case "--spill" -> spill = Path.of(value);
                case "--plugins" -> plugins = Path.of(value);
                case "--logs" -> logs = Path.of(value);
                default -> throw new IllegalArgumentException("unknown argument '" + arguments[i] + "'");
            }
        }
        return of(bootstrap, device, worker, checkpoints, spill, plugins, logs);
    }

    /** The host and the process are not enough: in containers every process is number 1. */
    private static WorkerId anyId() {
        String host = ProcessVitals.hostName().replaceAll("[^A-Za-z0-9_.-]", "-");
        String start = Character.isLetterOrDigit(host.charAt(0)) ? "" : "worker";
        String nonce = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt(), 4);
        String tail = "-" + ProcessHandle.current().pid() + "-" + nonce;
        String head = start + host;
        return new WorkerId(head.substring(0, Math.min(head.length(), 128 - tail.length())) + tail);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
