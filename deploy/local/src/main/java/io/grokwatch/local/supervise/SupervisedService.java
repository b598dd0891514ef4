package io.grokwatch.local.supervise;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A service that is restarted when its process dies, watched by one thread. */
final class SupervisedService {
    private static final Duration OBSTACLE_POLL = Duration.ofSeconds(1);

    private final Service service;
    private final ServiceLog log;
    private final ServiceListener watcher;
    private final RestartBudget budget;
    private final Object lock = new Object();
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final Supplier<@Nullable String> obstacle;
    private final CompletableFuture<String> failed;
    private final Thread thread;

    private @Nullable ServiceProcess life;
    private boolean stopping;

    /**
     * @param obstacle why no service can run now, or null; a service that died is restarted once there is none
     * @param failed completed with one line when the service is not restarted any more
     */
    SupervisedService(
            Service service,
            ServiceLog log,
            ServiceListener watcher,
            RestartBudget budget,
            Supplier<@Nullable String> obstacle,
            CompletableFuture<String> failed) {
        this.service = service;
        this.log = log;
        this.watcher = watcher;
        this.budget = budget;
        this.obstacle = obstacle;
        this.failed = failed;
        this.thread =
                Thread.ofPlatform().daemon().name("watch-" + service.name()).unstarted(this::watch);
    }

    /** Starts it. The future completes when it is ready for the first time. */
    CompletableFuture<Void> start() {
        thread.start();
        return ready;
    }

    /** Shuts the service down, and waits for its end. */
    void stop() throws InterruptedException {
        ServiceProcess current;
        synchronized (lock) {
            stopping = true;
            current = life;
        }
        if (current != null) {
            current.stop();
        }
        thread.interrupt();
        thread.join();
        log.close();
    }

    private void watch() {
        try {
            while (runOnce()) {
                // Until it is stopped or has failed.
            }
        } catch (IOException e) {
            failed.complete(service.name() + " cannot be started: " + e.getMessage());
        } catch (InterruptedException stopped) {
            // Only stop() interrupts.
        }
    }

    /** Runs one process to its end; returns whether to start another. */
    private boolean runOnce() throws IOException, InterruptedException {
        ServiceProcess current = begin();
        if (current == null) {
            return false;
        }
        boolean first = !ready.isDone();
        boolean becameReady = current.awaitReady();
        if (becameReady) {
            watcher.ready(service.name());
            ready.complete(null);
        }
        String how = becameReady || !current.isAlive() ? ended(current.awaitExit()) : late(current);
        synchronized (lock) {
            life = null;
            if (stopping) {
                return false;
            }
        }
        if (first && !becameReady) {
            failed.complete(
                    service.name() + " did not start: it " + how + "; see " + log.file() + ": " + log.lastLine());
            return false;
        }
        return again(how);
    }

    private boolean again(String how) throws InterruptedException {
        String reason = obstacle.get();
        if (reason != null) {
            // It is no fault of the service, so that the death does not count.
            log.append("---- " + Instant.now() + " " + service.name() + " waits: " + reason);
            watcher.waiting(service.name(), how, reason);
            while (obstacle.get() != null) {
                Thread.sleep(OBSTACLE_POLL);
            }
            return true;
        }
        Optional<Duration> pause = budget.afterDeath(Instant.now());
        if (pause.isEmpty()) {
            failed.complete(service.name() + " " + how + " and is not restarted after " + budget + "; see " + log.file()
                    + ": " + log.lastLine());
            return false;
        }
        watcher.restarting(service.name(), how);
        Thread.sleep(pause.get());
        return true;
    }

    private @Nullable ServiceProcess begin() throws IOException {
        synchronized (lock) {
            if (stopping) {
                return null;
            }
            log.append("---- " + Instant.now() + " starting " + service.name());
            ServiceProcess begun = ServiceProcess.start(service, log);
            life = begun;
            watcher.started(service.name(), begun.pid());
            return begun;
        }
    }

    private String late(ServiceProcess current) throws InterruptedException {
        current.stop();
        return "was not ready after " + service.startLimit().toSeconds() + " s";
    }

    /** Above 128 the status is that of a signal. */
    private static String ended(int status) {
        return status > 128 ? "was killed by signal " + (status - 128) : "exited with " + status;
    }
}
