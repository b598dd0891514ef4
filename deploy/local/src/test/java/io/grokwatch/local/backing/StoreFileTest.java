package io.grokwatch.local.backing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Indexes;
import io.grokwatch.backing.EmbeddedStore;
import io.grokwatch.backing.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bson.Document;
import org.bson.types.Binary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file of the embedded store, on the disk. */
class StoreFileTest {
    private static final int DOCUMENTS = 1_000;
    private static final int BYTES = 16 * 1024;

    @TempDir
    Path folder;

    @Test
    void the_file_is_shortened_after_documents_are_deleted_while_it_is_in_use() {
        Path file = folder.resolve("store");
        int port = FreePort.find();
        try (EmbeddedStore started = EmbeddedStore.start(
                        file,
                        port,
                        failure -> {
                            throw failure;
                        },
                        Duration.ofMillis(200));
                MongoClient client = MongoClients.create("mongodb://127.0.0.1:" + port)) {
            MongoCollection<Document> points = client.getDatabase("grokwatch").getCollection("points");
            assertThat(started).isNotNull();
            points.createIndex(Indexes.ascending("order"));
            Random random = new Random(1);
            for (int from = 0; from < DOCUMENTS; from += 100) {
                List<Document> batch = new ArrayList<>();
                for (int i = from; i < from + 100; i++) {
                    byte[] bytes = new byte[BYTES];
                    random.nextBytes(bytes);
                    batch.add(new Document("_id", (i % 10) + "/" + i)
                            .append("order", i)
                            .append("bytes", new Binary(bytes)));
                }
                points.insertMany(batch);
            }
            long full = size(file);
            assertThat(full).isGreaterThan((long) DOCUMENTS * BYTES);

            for (int i = 0; i < DOCUMENTS; i++) {
                if (i % 10 != 0) {
                    points.deleteOne(Filters.eq("_id", (i % 10) + "/" + i));
                }
            }

            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(size(file)).isLessThan(full / 3));
            assertThat(points.countDocuments()).isEqualTo(DOCUMENTS / 10);
            assertThat(points.find(Filters.eq("_id", "0/990")).first()).isNotNull();
            System.out.printf("store file: %d bytes full, %d after deleting 9 of 10 documents%n", full, size(file));
        }
    }

    @Test
    void an_interrupted_caller_closes_the_store_without_losing_a_document() {
        Path file = folder.resolve("store");
        int port = FreePort.find();
        EmbeddedStore store = EmbeddedStore.start(file, port);
        insert(port, 100);

        Thread.currentThread().interrupt();
        store.close();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(documents(file)).isEqualTo(100);
    }

    @Test
    void a_store_that_is_closed_while_its_file_is_compacted_keeps_every_document() {
        Path file = folder.resolve("store");
        for (int round = 1; round <= 5; round++) {
            int port = FreePort.find();
            try (EmbeddedStore store = EmbeddedStore.start(file, port, failure -> {}, Duration.ofNanos(1))) {
                assertThat(store).isNotNull();
                insert(port, 100);
            }
            assertThat(documents(file)).isEqualTo(100L * round);
        }
    }

    private static void insert(int port, int count) {
        try (MongoClient client = MongoClients.create("mongodb://127.0.0.1:" + port)) {
            List<Document> batch = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                batch.add(new Document("bytes", new Binary(new byte[BYTES])));
            }
            client.getDatabase("grokwatch").getCollection("points").insertMany(batch);
        }
    }

    /** How many documents a store has that is started from a file. */
    private static long documents(Path file) {
        int port = FreePort.find();
        try (EmbeddedStore store = EmbeddedStore.start(file, port);
                MongoClient client = MongoClients.create("mongodb://127.0.0.1:" + port)) {
            assertThat(store).isNotNull();
            return client.getDatabase("grokwatch").getCollection("points").countDocuments();
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
