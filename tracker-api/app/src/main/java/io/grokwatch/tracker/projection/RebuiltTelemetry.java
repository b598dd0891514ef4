package io.grokwatch.tracker.projection;

import io.grokwatch.tracker.ScheduledTask;
import io.grokwatch.tracker.store.Store;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Serves the telemetry of a rebuild once that is in effect, and has the projection continue there. */
@Singleton
final class RebuiltTelemetry implements ScheduledTask {
    private final Store store;
    private final Projection projection;

    RebuiltTelemetry(Store store, Projection projection) {
        this.store = store;
        this.projection = projection;
    }

    @Override
    public Duration interval() {
        return Duration.ofSeconds(1);
    }

    @Override
    public void run() {
        if (store.isRebuilt()) {
            projection.whileStopped(store::followRebuilt);
        }
    }
}
