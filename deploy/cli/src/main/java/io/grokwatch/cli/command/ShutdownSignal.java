package io.grokwatch.cli.command;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C or SIGTERM while something is being done that leaves things in order only if it comes to its end. Until this is
 * closed the process does not die of them, for a bounded time.
 */
final class ShutdownSignal implements AutoCloseable {
    private static final long LIMIT_S = 5;

    private final CountDownLatch over = new CountDownLatch(1);
    private final Thread hook = new Thread(this::request, "interruption");
    private volatile boolean requested;

    ShutdownSignal() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Whether the process is to end: whoever sees it comes to an end at once. */
    boolean isRequested() {
        return requested;
    }

    private void request() {
        requested = true;
        try {
            boolean inOrder = over.await(LIMIT_S, TimeUnit.SECONDS);
            if (!inOrder) {
                System.err.println("grokwatch: not ended after " + LIMIT_S + " s, left as it is");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        over.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException alreadyShuttingDown) {
            // Then the hook waits no longer.
        }
    }
}
