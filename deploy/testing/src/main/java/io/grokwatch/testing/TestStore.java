package io.grokwatch.testing;

import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.grokwatch.backing.EmbeddedStore;
import io.grokwatch.backing.FreePort;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.testcontainers.containers.Network;

/**
 * A server of MongoDB's protocol for tests, which keeps its address and its data while it is taken away and brought back: the embedded one, or
 * another in containers by {@code -Dgrokwatch.test.store=ferretdb-sqlite|ferretdb-postgresql|mongodb}.
 */
public final class TestStore implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    /** What is deleted is gone from the file of the embedded store within a test. */
    private static final Duration COMPACT_EVERY = Duration.ofMillis(500);

    private static final int PROTOCOL_PORT = 27017;

    private enum Kind {
        EMBEDDED,
        FERRETDB_SQLITE,
        FERRETDB_POSTGRESQL,
        MONGODB
    }

    private final Path file;
    private final int port = FreePort.find();
    private final @Nullable Network network;
    private final @Nullable ServiceContainer postgres;
    private final @Nullable ServiceContainer server;
    private @Nullable EmbeddedStore embedded;

    private TestStore(Path file, Kind kind) {
        this.file = file;
        if (kind == Kind.EMBEDDED) {
            network = null;
            postgres = null;
            server = null;
            bringBack();
            return;
        }
        Network shared = Network.newNetwork();
        network = shared;
        postgres = kind == Kind.FERRETDB_POSTGRESQL ? postgres(shared) : null;
        server = switch (kind) {
            case MONGODB -> new ServiceContainer(Images.MONGODB, shared, "mongodb", Map.of(), PROTOCOL_PORT, port);
            case FERRETDB_POSTGRESQL ->
                ferretDb(
                        shared,
                        Map.of(
                                "FERRETDB_HANDLER", "postgresql",
                                "FERRETDB_POSTGRESQL_URL", "postgres://ferretdb:ferretdb@postgres:5432/ferretdb"));
            default -> ferretDb(shared, Map.of("FERRETDB_HANDLER", "sqlite"));
        };
        try {
            if (postgres != null) {
                postgres.start();
            }
            server.start();
            awaitAnswer();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Starts a store; it is up when this returns.
     *
     * @param file of the documents of the embedded store
     */
    public static TestStore start(Path file) {
        String kind = System.getProperty("grokwatch.test.store", "embedded");
        return new TestStore(file, Kind.valueOf(kind.toUpperCase(Locale.ROOT).replace('-', '_')));
    }

    /** The connection string. */
    public String connection() {
        return "mongodb://127.0.0.1:" + port;
    }

    /** Takes the store away: one in a container is killed (SIGKILL). */
    public void takeAway() {
        if (server != null) {
            server.kill();
        } else if (embedded != null) {
            embedded.close();
        }
    }

    /** Brings it back with its data. */
    public void bringBack() {
        if (server != null) {
            server.startAgain();
            awaitAnswer();
        } else {
            embedded = EmbeddedStore.start(file, port, failure -> {}, COMPACT_EVERY);
        }
    }

    @Override
    public void close() {
        if (embedded != null) {
            embedded.close();
        }
        if (server != null) {
            server.stop();
        }
        if (postgres != null) {
            postgres.stop();
        }
        if (network != null) {
            network.close();
        }
    }

    private void awaitAnswer() {
        try (MongoClient client = MongoClients.create(connection() + "/?serverSelectionTimeoutMS=1000")) {
            await("the store at " + connection())
                    .atMost(LIMIT)
                    .pollInterval(Duration.ofMillis(200))
                    .ignoreExceptions()
                    .until(() -> client.getDatabase("grokwatch")
                                    .getCollection("runs")
                                    .find(new Document("_id", "none"))
                                    .first()
                            == null);
        }
    }

    private ServiceContainer ferretDb(Network shared, Map<String, String> environment) {
        return new ServiceContainer(Images.FERRETDB, shared, "ferretdb", environment, PROTOCOL_PORT, port)
                .withEnv("FERRETDB_TELEMETRY", "disable");
    }

    private static ServiceContainer postgres(Network shared) {
        return new ServiceContainer(
                Images.POSTGRES,
                shared,
                "postgres",
                Map.of("POSTGRES_USER", "ferretdb", "POSTGRES_PASSWORD", "ferretdb", "POSTGRES_DB", "ferretdb"),
                5432,
                FreePort.find());
    }
}
