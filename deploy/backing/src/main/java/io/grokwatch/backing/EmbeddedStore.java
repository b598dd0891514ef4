package io.grokwatch.backing;

import de.bwaldvogel.mongo.MongoServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.h2.mvstore.MVStore;

/** A server of the MongoDB wire protocol on the loopback address, its documents in one file. */
public final class EmbeddedStore implements AutoCloseable {
    private static final int CACHE_MIB = 32;
    private static final Duration COMPACT_EVERY = Duration.ofSeconds(20);
    /** The pause between two steps of a compaction, in which messages are handled. */
    private static final Duration STEP_EVERY = Duration.ofMillis(200);
    /** How long parts of the file that hold nothing are kept at most. */
    private static final Duration MAX_RETENTION = Duration.ofSeconds(45);

    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread housekeeping;

    private EmbeddedStore(MongoServer server, DurableBackend backend, Duration compactEvery) {
        housekeeping = Thread.ofPlatform()
                .daemon()
                .name("store-housekeeping")
                .start(() -> keep(server, backend, compactEvery));
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
        return new EmbeddedStore(server, backend, compactEvery);
    }

    /**
     * Compacts the file until the store is closed, and closes it then. The file is closed by this thread since nobody else can interrupt
     * it: a file channel is closed at once if a thread is interrupted that reads or writes by it, and what is not written yet is lost.
     */
    private void keep(MongoServer server, DurableBackend backend, Duration compactEvery) {
        Duration pause = compactEvery;
        try {
            while (!closing.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
                pause = compact(backend) && STEP_EVERY.compareTo(compactEvery) < 0 ? STEP_EVERY : compactEvery;
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("the housekeeping of the store is interrupted by nobody", e);
        } finally {
            server.shutdownNow();
        }
    }

    private static boolean compact(DurableBackend backend) {
        try {
            return backend.compact();
        } catch (RuntimeException e) {
            System.err.println("the file of the store was not compacted, which is tried again: " + e);
            return false;
        }
    }

    /** Closes the file; nothing is lost by an interrupt of the caller, which is kept. */
    @Override
    public void close() {
        closing.countDown();
        boolean interrupted = false;
        while (housekeeping.isAlive()) {
            try {
                housekeeping.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
