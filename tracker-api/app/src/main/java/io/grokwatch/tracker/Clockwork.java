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

/** Runs what is periodic, each on a thread of its own, so that one that waits does not hold up the others. */
@Singleton
final class Clockwork {
    private static final Logger LOG = Logger.getLogger(Clockwork.class);

    private final List<Periodic> periodics;
    private final ScheduledExecutorService timer;

    Clockwork(@All List<Periodic> periodics) {
        this.periodics = List.copyOf(periodics);
        this.timer = Executors.newScheduledThreadPool(
                Math.max(1, periodics.size()),
                Thread.ofPlatform().daemon().name("clockwork-", 0).factory());
    }

    @SuppressWarnings("FutureReturnValueIgnored") // They complete never; what one throws is logged.
    void start(@Observes StartupEvent event) {
        for (Periodic periodic : periodics) {
            long everyMs = periodic.every().toMillis();
            timer.scheduleWithFixedDelay(() -> once(periodic), everyMs, everyMs, TimeUnit.MILLISECONDS);
        }
    }

    void stop(@Observes ShutdownEvent event) {
        timer.shutdownNow();
    }

    private static void once(Periodic periodic) {
        try {
            periodic.tick();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.warnf("%s failed: %s", periodic.getClass().getSimpleName(), e.toString());
        }
    }
}
