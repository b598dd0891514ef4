package io.grokwatch.tracker.run;

import com.mongodb.MongoException;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jboss.logging.Logger;

/** Reads all stored runs into the search when the process starts; again while the store does not answer. */
@Singleton
final class RunSummaryLoader {
    private static final Logger LOG = Logger.getLogger(RunSummaryLoader.class);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Runs runs;
    private final Thread thread =
            Thread.ofPlatform().daemon().name("run-summaries").unstarted(this::load);

    RunSummaryLoader(Runs runs) {
        this.runs = runs;
    }

    void start(@Observes StartupEvent event) {
        thread.start();
    }

    void stop(@Observes ShutdownEvent event) {
        thread.interrupt();
    }

    private void load() {
        try {
            while (!isLoaded()) {
                Thread.sleep(PAUSE);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isLoaded() {
        try {
            long begin = System.nanoTime();
            runs.summariseAll();
            LOG.infof("read the runs for the search in %d ms", (System.nanoTime() - begin) / 1_000_000);
            return true;
        } catch (MongoException away) {
            LOG.warnf(
                    "the runs were not read for the search, and will be in %d ms: %s",
                    PAUSE.toMillis(), away.getMessage());
            return false;
        } catch (RuntimeException e) {
            LOG.errorf(e, "the runs were not read for the search");
            return false;
        }
    }
}
