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

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
