package io.grokwatch.trainer.worker;

import io.grokwatch.trainer.worker.publish.Publisher;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Looks for plugins that were installed or changed while the worker runs, and publishes their descriptions. */
final class PluginRefresh implements AutoCloseable {
    private static final Logger LOG = System.getLogger(PluginRefresh.class.getName());
    private static final Duration INTERVAL = Duration.ofSeconds(2);

    private final TrainerSource trainers;
    private final Publisher publisher;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("plugins").factory());

    PluginRefresh(TrainerSource trainers, Publisher publisher) {
        this.trainers = trainers;
        this.publisher = publisher;
    }

    void start() {
        ScheduledFuture<?> unused = timer.scheduleWithFixedDelay(
                this::refresh, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The executor drops a periodic task that throws. */
    private void refresh() {
        try {
            trainers.refresh().forEach(publisher::publishOrWarn);
        } catch (RuntimeException | LinkageError e) {
            LOG.log(Level.WARNING, "plugins cannot be looked for: {0}", e.toString());
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
