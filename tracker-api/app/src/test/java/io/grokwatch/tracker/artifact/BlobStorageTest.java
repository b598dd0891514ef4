package io.grokwatch.tracker.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.grokwatch.testing.TestStore;
import io.grokwatch.tracker.TrackerConfig;
import io.grokwatch.tracker.store.Store;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every storage of artifacts does: in MongoDB's protocol, in a folder, and in S3's protocol. */
@Tag("store")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BlobStorageTest {
    private static final String ID = "0123456789abcdef0123456789abcdef";

    @TempDir
    static Path folder;

    private TestStore server;
    private MongoClient client;
    private Bucket bucket;
    private StoreBlobs inStore;
    private FolderBlobs inFolder;
    private S3Blobs inBucket;

    @BeforeAll
    void open() throws IOException {
        server = TestStore.start(folder.resolve("store"));
        client = MongoClients.create(server.connection());
        inStore = new StoreBlobs(new Store(client, "blobs", Optional.empty()));
        inFolder = new FolderBlobs(folder.resolve("blobs"));
        bucket = new Bucket();
        System.setProperty("aws.accessKeyId", "test");
        System.setProperty("aws.secretAccessKey", "test");
        inBucket = new S3Blobs(bucket);
    }

    @AfterAll
    void close() {
        inBucket.close();
        bucket.close();
        client.close();
        server.close();
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
    }

    List<BlobStorage> storages() {
        return List.of(inStore, inFolder, inBucket);
    }

    @ParameterizedTest
    @MethodSource("storages")
    void bytes_of_any_number_are_read_back_in_any_part(BlobStorage storage) throws IOException {
        int chunk = StoreBlobs.CHUNK_BYTES;
        for (int size : new int[] {0, 1, chunk - 1, chunk, chunk + 1, 6 * chunk + 7}) {
            byte[] bytes = bytes(size);

            assertThat(storage.write(ID, new ByteArrayInputStream(bytes))).isEqualTo(size);

            assertThat(read(storage, 0, size)).isEqualTo(bytes);
            int[][] parts = {{0, 1}, {size - 1, 1}, {chunk - 2, 5}, {2 * chunk, 3 * chunk}, {size / 2, size - size / 2}
            };
            for (int[] part : parts) {
                if (part[0] >= 0 && part[0] + part[1] <= size) {
                    assertThat(read(storage, part[0], part[1]))
                            .isEqualTo(Arrays.copyOfRange(bytes, part[0], part[0] + part[1]));
                }
            }
            storage.delete(ID);
        }
    }

    @ParameterizedTest
    @MethodSource("storages")
    void deleting_leaves_nothing_and_may_be_repeated(BlobStorage storage) throws IOException {
        storage.write(ID, new ByteArrayInputStream(bytes(5 * StoreBlobs.CHUNK_BYTES)));

        storage.delete(ID);
        storage.delete(ID);

        assertThatThrownBy(() -> read(storage, 0, 1)).isInstanceOfAny(IOException.class, StorageException.class);
        assertNothingIsLeft();
    }

    @ParameterizedTest
    @MethodSource("storages")
    void what_an_interrupted_write_has_left_is_deleted(BlobStorage storage) throws IOException {
        byte[] begun = bytes(9 * StoreBlobs.CHUNK_BYTES);
        InputStream broken = new SequenceInputStream(new ByteArrayInputStream(begun), new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("the client is gone");
            }

            @Override
            public int read(byte[] buffer, int from, int length) throws IOException {
                throw new IOException("the client is gone");
            }
        });

        assertThatThrownBy(() -> storage.write(ID, broken)).hasMessageContaining("the client is gone");
        storage.delete(ID);

        assertNothingIsLeft();
    }

    @Test
    void a_folder_that_cannot_be_written_is_named() throws IOException {
        Path file = Files.createFile(folder.resolve("no-folder"));

        assertThatThrownBy(() -> new FolderBlobs(file).write(ID, new ByteArrayInputStream(new byte[1])))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("cannot write to folder " + file);
    }

    private void assertNothingIsLeft() throws IOException {
        assertThat(client.getDatabase("blobs").getCollection("artifact-chunks").countDocuments(new Document()))
                .isZero();
        assertThat(bucket.objects).isEmpty();
        Path blobs = folder.resolve("blobs");
        if (Files.exists(blobs)) {
            try (Stream<Path> files = Files.walk(blobs)) {
                assertThat(files.filter(Files::isRegularFile)).isEmpty();
            }
        }
    }

    private static byte[] read(BlobStorage storage, long from, long length) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        storage.read(ID, from, length, out);
        return out.toByteArray();
    }

    private static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    /** A server of the few requests of S3's protocol that are needed: objects by key, and ranges of them. */
    private static final class Bucket implements TrackerConfig.S3 {
        final Map<String, byte[]> objects = new ConcurrentHashMap<>();
        private final HttpServer http;

        Bucket() throws IOException {
            http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            http.createContext("/artifacts/", this::answer);
            http.start();
        }

        private void answer(HttpExchange exchange) throws IOException {
            String key = exchange.getRequestURI().getPath().substring("/artifacts/".length());
            try (exchange) {
                byte[] body = exchange.getRequestBody().readAllBytes();
                switch (exchange.getRequestMethod()) {
                    case "PUT" -> {
                        objects.put(key, body);
                        exchange.getResponseHeaders().set("ETag", "\"0\"");
                        exchange.sendResponseHeaders(200, -1);
                    }
                    case "DELETE" -> {
                        objects.remove(key);
                        exchange.sendResponseHeaders(204, -1);
                    }
                    default -> get(exchange, objects.get(key));
                }
            }
        }

        private static void get(HttpExchange exchange, byte @Nullable [] object) throws IOException {
            if (object == null) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            String[] range = exchange.getRequestHeaders()
                    .getFirst("Range")
                    .substring("bytes=".length())
                    .split("-", -1);
            byte[] part = Arrays.copyOfRange(object, Integer.parseInt(range[0]), Integer.parseInt(range[1]) + 1);
            exchange.sendResponseHeaders(206, part.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(part);
            }
        }

        void close() {
            http.stop(0);
        }

        @Override
        public Optional<String> bucket() {
            return Optional.of("artifacts");
        }

        @Override
        public String prefix() {
            return "grokwatch/";
        }

        @Override
        public Optional<java.net.URI> endpoint() {
            return Optional.of(
                    java.net.URI.create("http://127.0.0.1:" + http.getAddress().getPort()));
        }

        @Override
        public String region() {
            return "us-east-1";
        }

        @Override
        public boolean pathStyle() {
            return true;
        }
    }
}
