package io.grokwatch.tracker.live;

import io.grokwatch.tracker.ScheduledTask;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Ends live feeds whose tokens were revoked or have expired. */
@Singleton
final class LostAccess implements ScheduledTask {
    private static final Duration INTERVAL = Duration.ofSeconds(2);

    private final LiveHub hub;

    LostAccess(LiveHub hub) {
        this.hub = hub;
    }

    @Override
    public Duration interval() {
        return INTERVAL;
    }

    @Override
    public void run() {
        hub.endRefused();
    }
}
