package io.grokwatch.tracker.projection;

import io.grokwatch.tracker.TrackerConfig;
import io.grokwatch.tracker.kafka.Publisher;
import io.grokwatch.tracker.live.LiveHub;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;

/** What a follower works with, the same for each. */
record FollowerParts(
        TrackerConfig.Projection config,
        Positions positions,
        Publisher publisher,
        LiveHub hub,
        LastHeard heard,
        List<Projector> projectors,
        MeterRegistry meters) {}
