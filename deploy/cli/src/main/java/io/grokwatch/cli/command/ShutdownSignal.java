package io.grokwatch.cli.command;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Defers Ctrl-C and SIGTERM while work is in progress that has to be completed or rolled back. Until this is closed, the
 * process does not exit, for at most {@value #LIMIT_S} seconds.
 */
final class ShutdownSignal implements AutoCloseable {
    private static final long LIMIT_S = 5;

    private final CountDownLatch over = new CountDownLatch(1);
    private final Thread hook = new Thread(this::request, "interruption");
    private volatile boolean requested;

    ShutdownSignal() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Whether a signal was received, so that the work has to be ended. */
    boolean isRequested() {
        return requested;
    }

    private void request() {
        requested = true;
        try {
            boolean completed = over.await(LIMIT_S, TimeUnit.SECONDS);
            if (!completed) {
                System.err.println("grokwatch: not ended after " + LIMIT_S + " s, exiting");
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
            // Then the hook does not wait any longer.
        }
    }
}
