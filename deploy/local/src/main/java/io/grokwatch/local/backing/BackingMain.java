package io.grokwatch.local.backing;

import io.grokwatch.backing.EmbeddedBroker;
import io.grokwatch.backing.EmbeddedStore;
import io.grokwatch.backing.SecuredListener;
import io.grokwatch.events.Topics;
import io.grokwatch.kafka.PartitionSetting;
import io.grokwatch.kafka.TopicCreation;
import io.grokwatch.local.Logging;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * The process that holds broker and store: {@code BackingMain DATA KAFKA_PORT STORE_PORT [ADDRESS PORT ADVERTISED CERTIFICATES KEY]}.
 * With the last five the broker has a {@link SecuredListener} too; the last two are files. It prints a line that starts with {@code READY }
 * once both serve and every topic is there, and runs until SIGTERM.
 */
public final class BackingMain {
    private static final Duration CREATE_TIMEOUT = Duration.ofSeconds(30);

    /** The position of the first argument of the secured listener. */
    private static final int SECURED = 3;

    private BackingMain() {}

    private static SecuredListener secured(String[] args) throws IOException {
        return new SecuredListener(
                args[SECURED],
                Integer.parseInt(args[SECURED + 1]),
                args[SECURED + 2],
                Files.readString(Path.of(args[SECURED + 3])),
                Files.readString(Path.of(args[SECURED + 4])));
    }

    /** What cannot be written is answered to nobody; the supervisor starts the process again once there is room. */
    private static void endWith(RuntimeException failure) {
        System.err.println("the store cannot write: " + failure.getMessage());
        Runtime.getRuntime().halt(1);
    }

    /** Exits with 1 and one line on standard error if either cannot start. */
    public static void main(String[] args) throws InterruptedException {
        Logging.warningsOnly();
        Path data = Path.of(args[0]);
        int kafkaPort = Integer.parseInt(args[1]);
        int storePort = Integer.parseInt(args[2]);
        try {
            Files.createDirectories(data);
            EmbeddedStore store = EmbeddedStore.start(data.resolve("store"), storePort, BackingMain::endWith);
            EmbeddedBroker broker = args.length > SECURED
                    ? EmbeddedBroker.start(data.resolve("kafka"), kafkaPort, secured(args))
                    : EmbeddedBroker.start(data.resolve("kafka"), kafkaPort);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                try (store) {
                    broker.close();
                }
            }));
            TopicCreation.create(
                    "127.0.0.1:" + kafkaPort, PartitionSetting.applied(Topics.ALL, System.getenv()), CREATE_TIMEOUT);
        } catch (IOException | RuntimeException e) {
            System.err.println("broker and store cannot start in " + data + ": " + e);
            System.exit(1);
        }
        System.out.println("READY kafka 127.0.0.1:" + kafkaPort + " store 127.0.0.1:" + storePort);
        new CountDownLatch(1).await();
    }
}
