package io.grokwatch.local.supervise;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Starts services stage by stage, keeps them running, and ends them in the reverse order.
 *
 * <p>A service that dies is restarted, once there is no obstacle. One that dies too often, or does not become ready after its first start, has failed,
 * which {@link #failure()} reports. Services whose main class is run by {@link ExitWithParent} exit when this process is
 * killed.
 */
public final class Supervisor implements AutoCloseable {
    private static final int RESTARTS = 5;
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final long LOG_BYTES = 8L * 1024 * 1024;

    private final Path logs;
    private final ServiceListener watcher;
    private final Supplier<@Nullable String> obstacle;
    private final CompletableFuture<String> failed = new CompletableFuture<>();
    private final Deque<List<SupervisedService>> running = new ArrayDeque<>();
    private boolean closed;

    /**
     * @param logs folder of one log per service, made if it is new
     * @param watcher notified of what happens
     * @param obstacle why no service can run now, for example that the disk is full, or null
     */
    public Supervisor(Path logs, ServiceListener watcher, Supplier<@Nullable String> obstacle) {
        this.logs = logs;
        this.watcher = watcher;
        this.obstacle = obstacle;
    }

    /**
     * Starts services side by side and waits until each of them is ready.
     *
     * @return null, or why a service (of this stage or of an earlier one) has failed, in one line
     * @throws IOException if a log cannot be written
     */
    public @Nullable String start(List<Service> stage) throws IOException {
        List<CompletableFuture<Void>> ready = new ArrayList<>();
        synchronized (this) {
            if (closed) {
                return "it was stopped";
            }
            Files.createDirectories(logs);
            List<SupervisedService> children = new ArrayList<>();
            running.push(children);
            for (Service service : stage) {
                SupervisedService child = new SupervisedService(
                        service,
                        new ServiceLog(logs.resolve(service.name() + ".log"), LOG_BYTES),
                        watcher,
                        new RestartBudget(RESTARTS, WINDOW),
                        obstacle,
                        failed);
                children.add(child);
                ready.add(child.start());
            }
        }
        CompletableFuture.anyOf(failed, CompletableFuture.allOf(ready.toArray(CompletableFuture[]::new)))
                .join();
        return failed.getNow(null);
    }

    /** Completes with one line when a service has failed, and with "it was stopped" when this is closed. */
    public CompletableFuture<String> failure() {
        return failed;
    }

    /** Shuts all services down, the last stage first, those of a stage in parallel, and waits for their end. Idempotent. */
    @Override
    public synchronized void close() {
        closed = true;
        while (!running.isEmpty()) {
            List<Thread> stops = running.pop().stream()
                    .map(child -> Thread.ofPlatform().daemon().start(() -> stop(child)))
                    .toList();
            stops.forEach(Supervisor::join);
        }
        failed.complete("it was stopped");
    }

    private static void stop(SupervisedService child) {
        try {
            child.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void join(Thread thread) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
