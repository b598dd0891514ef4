package io.grokwatch.tracker;

import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle.RunStarted;
import io.grokwatch.tracker.live.LiveEvent;
import io.grokwatch.tracker.projection.Batch;
import io.grokwatch.tracker.projection.Projector;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A projector with a defect: an {@link Error} for each batch that has the start of one run, as long as it is not mended. */
@Singleton
class FailingProjector implements Projector {
    private final AtomicReference<@Nullable RunId> fails = new AtomicReference<>();
    private final AtomicInteger failures = new AtomicInteger();

    void failAt(RunId run) {
        fails.set(run);
    }

    void mend() {
        fails.set(null);
    }

    /** How often it has failed. */
    int failures() {
        return failures.get();
    }

    @Override
    public List<LiveEvent> project(Batch batch) {
        RunId run = fails.get();
        if (run != null
                && batch.lifecycle().stream()
                        .anyMatch(event -> event.value() instanceof RunStarted start
                                && start.runId().equals(run))) {
            failures.incrementAndGet();
            throw new StackOverflowError("of the projector of a test");
        }
        return List.of();
    }
}
