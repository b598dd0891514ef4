package io.grokwatch.backing;

import de.bwaldvogel.mongo.MongoServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.h2.mvstore.MVStore;

/** A server of the MongoDB wire protocol on the loopback address, its documents in one file. */
public final class EmbeddedStore implements AutoCloseable {
    private static final int CACHE_MIB = 32;
    private static final Duration COMPACT_EVERY = Duration.ofSeconds(20);
    /** The pause while the file is being shortened, in which messages are handled. */
    private static final Duration SHORTEN_EVERY = Duration.ofMillis(200);
    /** How long parts of the file that hold nothing are kept at most. */
    private static final Duration MAX_RETENTION = Duration.ofSeconds(45);

    private final MongoServer server;
    private final Thread housekeeping;

    private EmbeddedStore(MongoServer server, Thread housekeeping) {
        this.server = server;
        this.housekeeping = housekeeping;
    }

    /**
     * Starts a store; it is up when this returns.
     *
     * @param file of its documents, made if it is new
     * @param port for clients
     */
    public static EmbeddedStore start(Path file, int port) {
        return start(file, port, failure -> {});
    }

    /**
     * The same.
     *
     * @param onFailure called if the store cannot write, for example to a full disk; it answers nothing any more then, and has to be
     *     started again
     */
    public static EmbeddedStore start(Path file, int port, Consumer<RuntimeException> onFailure) {
        return start(file, port, onFailure, COMPACT_EVERY);
    }

    /**
     * The same.
     *
     * @param compactEvery the pause between two compactions of the file; 20 s by default
     */
    public static EmbeddedStore start(
            Path file, int port, Consumer<RuntimeException> onFailure, Duration compactEvery) {
        MVStore opened = new MVStore.Builder()
                .fileName(file.toString())
                .cacheSize(CACHE_MIB)
                .autoCommitDisabled()
                .open();
        Duration retention = compactEvery.multipliedBy(2);
        opened.setRetentionTime(
                Math.toIntExact((retention.compareTo(MAX_RETENTION) < 0 ? retention : MAX_RETENTION).toMillis()));
        DurableBackend backend = new DurableBackend(opened, onFailure);
        MongoServer server = new MongoServer(backend);
        try {
            server.bind("127.0.0.1", port);
        } catch (RuntimeException e) {
            backend.close();
            throw e;
        }
        Thread housekeeping =
                Thread.ofPlatform().daemon().name("store-housekeeping").start(() -> keep(backend, compactEvery));
        return new EmbeddedStore(server, housekeeping);
    }

    private static void keep(DurableBackend backend, Duration compactEvery) {
        try {
            boolean continues = false;
            while (true) {
                Thread.sleep(continues && SHORTEN_EVERY.compareTo(compactEvery) < 0 ? SHORTEN_EVERY : compactEvery);
                continues = backend.compact();
            }
        } catch (InterruptedException closed) {
            // Nothing is left to keep.
        } catch (RuntimeException e) {
            System.err.println("the store is not compacted any more, its file will grow: " + e);
        }
    }

    @Override
    public void close() {
        housekeeping.interrupt();
        server.shutdownNow();
    }
}
