package io.grokwatch.tracker;

import io.grokwatch.backing.EmbeddedBroker;
import io.grokwatch.backing.FreePort;
import io.grokwatch.testing.TestStore;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** A broker in this JVM and a {@link TestStore}, on free ports; the store can be taken away and brought back with its data. */
final class Backing implements AutoCloseable {
    private final Path folder;
    private final EmbeddedBroker broker;
    private final TestStore store;

    Backing() throws IOException {
        folder = Files.createTempDirectory("grokwatch-tracker");
        // What is deleted is gone from the disk within a test.
        broker = EmbeddedBroker.start(
                folder.resolve("broker"),
                FreePort.find(),
                Map.of(
                        // Everyone on the loopback address may do everything; workers that join have rights of their
                        // own.
                        "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                        "super.users", "User:ANONYMOUS",
                        "log.segment.bytes", "1048576",
                        "log.retention.check.interval.ms", "500",
                        "log.initial.task.delay.ms", "500",
                        "log.segment.delete.delay.ms", "100"));
        store = TestStore.start(folder.resolve("store"));
    }

    String bootstrap() {
        return broker.bootstrap();
    }

    String connection() {
        return store.connection();
    }

    /** The size of the embedded store on the disk. */
    long storeBytes() throws IOException {
        return Files.size(folder.resolve("store"));
    }

    /** The size of the log segments of a partition on the disk. */
    long topicBytes(TopicPartition partition) throws IOException {
        long bytes = 0;
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(folder.resolve("broker").resolve(partition.toString()), "*.log")) {
            for (Path file : files) {
                bytes += Files.size(file);
            }
        }
        return bytes;
    }

    void takeStoreAway() {
        store.takeAway();
    }

    void bringStoreBack() {
        store.bringBack();
    }

    @Override
    public void close() {
        store.close();
        broker.close();
    }
}
