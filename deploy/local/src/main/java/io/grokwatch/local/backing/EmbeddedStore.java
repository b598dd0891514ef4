package io.grokwatch.local.backing;

import de.bwaldvogel.mongo.MongoServer;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.h2.mvstore.MVStore;

/** A server of the MongoDB wire protocol on the loopback address, its documents in one file. */
final class EmbeddedStore implements AutoCloseable {
    private static final int CACHE_MIB = 32;
    private static final long COMPACT_EVERY_SECONDS = 20;

    private final MongoServer server;
    private final ScheduledExecutorService housekeeping;

    private EmbeddedStore(MongoServer server, ScheduledExecutorService housekeeping) {
        this.server = server;
        this.housekeeping = housekeeping;
    }

    /**
     * Starts a store; it is up when this returns.
     *
     * @param file of its documents, made if it is new
     * @param port for clients
     */
    static EmbeddedStore start(Path file, int port) {
        DurableBackend backend = new DurableBackend(new MVStore.Builder()
                .fileName(file.toString())
                .cacheSize(CACHE_MIB)
                .autoCommitDisabled()
                .open());
        MongoServer server = new MongoServer(backend);
        try {
            server.bind("127.0.0.1", port);
        } catch (RuntimeException e) {
            backend.close();
            throw e;
        }
        ScheduledExecutorService housekeeping = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "store-housekeeping");
            thread.setDaemon(true);
            return thread;
        });
        housekeeping.scheduleWithFixedDelay(
                backend::compact, COMPACT_EVERY_SECONDS, COMPACT_EVERY_SECONDS, TimeUnit.SECONDS);
        return new EmbeddedStore(server, housekeeping);
    }

    @Override
    public void close() {
        housekeeping.shutdownNow();
        server.shutdownNow();
    }
}
