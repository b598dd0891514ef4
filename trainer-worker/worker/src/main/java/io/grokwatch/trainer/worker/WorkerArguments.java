package io.grokwatch.trainer.worker;

import io.grokwatch.events.WorkerId;
import io.grokwatch.kafka.BrokerAccess;
import io.grokwatch.trainer.checkpoint.CheckpointPlace;
import io.grokwatch.trainer.disk.Reasons;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The command line of a worker process. */
@Command(name = "WorkerMain", sortOptions = false, sortSynopsis = false)
final class WorkerArguments {
    @Option(names = "--bootstrap", required = true, paramLabel = "HOST:PORT")
    private String bootstrap = "";

    @Option(names = "--device", defaultValue = "cpu", paramLabel = "cpu|cuda:N")
    private String device = "cpu";

    @Option(names = "--id", paramLabel = "WORKER")
    private @Nullable WorkerId worker;

    @Option(names = "--checkpoints", defaultValue = "data/checkpoints", paramLabel = "DIR|http://HOST:PORT")
    private CheckpointPlace checkpoints = CheckpointPlace.parse("data/checkpoints");

    @Option(names = "--spill", defaultValue = "data/spill", paramLabel = "DIR")
    private Path spill = Path.of("data", "spill");

    @Option(names = "--plugins", defaultValue = "data/plugins", paramLabel = "DIR")
    private Path plugins = Path.of("data", "plugins");

    @Option(names = "--logs", defaultValue = "data/logs/runs", paramLabel = "DIR")
    private Path logs = Path.of("data", "logs", "runs");

    @Option(names = "--kafka-config", paramLabel = "FILE")
    private @Nullable Path kafkaConfig;

    @Option(names = "--tracker-certificate", paramLabel = "FILE")
    private @Nullable Path certificate;

    @Option(names = "--memory", paramLabel = "MIB")
    private @Nullable Long memoryMib;

    @Option(names = "--label", paramLabel = "LABEL")
    private List<String> labels = List.of();

    private WorkerArguments() {}

    /** @throws IllegalArgumentException naming the argument that is missing, unknown, or of another form, with the usage */
    static WorkerConfig parse(String... arguments) {
        WorkerArguments parsed = new WorkerArguments();
        CommandLine commandLine = new CommandLine(parsed)
                .registerConverter(WorkerId.class, WorkerId::new)
                .registerConverter(CheckpointPlace.class, CheckpointPlace::parse);
        try {
            commandLine.parseArgs(arguments);
            return parsed.config();
        } catch (IOException e) {
            throw new IllegalArgumentException("a file of the arguments cannot be read: " + Reasons.of(e), e);
        } catch (ParameterException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    e.getMessage() + "; usage: " + oneLine(commandLine.getHelp().synopsis(0)), e);
        }
    }

    private WorkerConfig config() throws IOException {
        return WorkerConfig.of(
                kafkaConfig == null ? BrokerAccess.plaintext(bootstrap) : BrokerAccess.of(bootstrap, kafkaConfig),
                abilities(),
                worker == null ? anyId() : worker,
                certificate == null ? checkpoints : checkpoints.trusting(certificate),
                spill,
                plugins,
                logs);
    }

    private WorkerAbilities abilities() {
        WorkerAbilities unlabelled = WorkerAbilities.on(device);
        return new WorkerAbilities(device, memoryMib == null ? unlabelled.memoryMib() : memoryMib, labels);
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }

    /** The host and the process do not identify a worker: in a container every process is number 1. */
    private static WorkerId anyId() {
        String host = ProcessVitals.hostName().replaceAll("[^A-Za-z0-9_.-]", "-");
        String start = Character.isLetterOrDigit(host.charAt(0)) ? "" : "worker";
        String nonce = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt(), 4);
        String tail = "-" + ProcessHandle.current().pid() + "-" + nonce;
        String head = start + host;
        return new WorkerId(head.substring(0, Math.min(head.length(), 128 - tail.length())) + tail);
    }
}
