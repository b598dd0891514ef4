package io.grokwatch.tracker;

import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Repeats every {@link ScheduledTask}. There is a thread for each, so that one that blocks does not delay the others. */
@Singleton
final class ScheduledTasks {
    private static final Logger LOG = Logger.getLogger(ScheduledTasks.class);

    private final List<ScheduledTask> tasks;
    private final ScheduledExecutorService executor;

    /** A process that rebuilds the telemetry has none: they act on what is served. */
    ScheduledTasks(@All List<ScheduledTask> tasks, TrackerConfig config) {
        this.tasks = config.rebuildInto().isPresent() ? List.of() : List.copyOf(tasks);
        this.executor = Executors.newScheduledThreadPool(
                Math.max(1, tasks.size()),
                Thread.ofPlatform().daemon().name("scheduled-task-", 0).factory());
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The futures never complete; failures are logged.
    void start(@Observes StartupEvent event) {
        for (ScheduledTask task : tasks) {
            long intervalMs = task.interval().toMillis();
            executor.scheduleWithFixedDelay(() -> execute(task), intervalMs, intervalMs, TimeUnit.MILLISECONDS);
        }
    }

    void stop(@Observes ShutdownEvent event) {
        executor.shutdownNow();
    }

    private static void execute(ScheduledTask task) {
        try {
            task.run();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.warnf("%s failed: %s", task.getClass().getSimpleName(), e.toString());
        }
    }
}
