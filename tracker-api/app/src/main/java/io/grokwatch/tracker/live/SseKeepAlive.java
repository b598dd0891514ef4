package io.grokwatch.tracker.live;

import io.grokwatch.tracker.ScheduledTask;
import io.grokwatch.tracker.TrackerConfig;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Sends a comment on the live feed at intervals, so that clients and proxies do not close an idle connection. */
@Singleton
final class SseKeepAlive implements ScheduledTask {
    private final LiveHub hub;
    private final Duration interval;

    SseKeepAlive(LiveHub hub, TrackerConfig config) {
        this.hub = hub;
        this.interval = config.live().keepAliveInterval();
    }

    @Override
    public Duration interval() {
        return interval;
    }

    @Override
    public void run() {
        hub.keepAlive();
    }
}
