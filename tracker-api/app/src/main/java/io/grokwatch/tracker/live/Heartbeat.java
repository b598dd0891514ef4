package io.grokwatch.tracker.live;

import io.grokwatch.tracker.Periodic;
import io.grokwatch.tracker.TrackerConfig;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Lets the live feed show that it lives when nothing else is said. */
@Singleton
final class Heartbeat implements Periodic {
    private final LiveHub hub;
    private final Duration every;

    Heartbeat(LiveHub hub, TrackerConfig config) {
        this.hub = hub;
        this.every = config.live().heartbeat();
    }

    @Override
    public Duration every() {
        return every;
    }

    @Override
    public void tick() {
        hub.beat();
    }
}
