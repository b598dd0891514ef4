package io.grokwatch.tracker.projection;

import io.grokwatch.events.Topic;
import io.grokwatch.events.Topics;
import java.util.List;

/**
 * The topics that are projected, in three lanes. Each has a consumer, a group and a thread of its own, so that the lifecycle of
 * runs, the heartbeats of workers and the findings do not wait behind metrics, nor metrics behind snapshots.
 */
public enum Lane {
    /** Few and small records, by which people judge what happens now. */
    EVENTS(""),
    /** Metrics, of which each run gets a share. */
    METRICS("-metrics"),
    /** Snapshots and what is measured of them, up to 8 MiB each. */
    SNAPSHOTS("-snapshots");

    private final String suffix;

    Lane(String suffix) {
        this.suffix = suffix;
    }

    /** The topics that it reads. */
    public List<Topic> topics() {
        return switch (this) {
            case EVENTS ->
                List.of(
                        Topics.RUN_LIFECYCLE,
                        Topics.WORKERS,
                        Topics.TRAINERS,
                        Topics.RUN_PHASES,
                        Topics.RUN_FORECASTS,
                        Topics.GROKKING_DETECTED,
                        Topics.SLINGSHOT_DETECTED,
                        Topics.TRAINING_ANOMALIES);
            case METRICS -> List.of(Topics.RUN_METRICS);
            case SNAPSHOTS -> List.of(Topics.EMBEDDING_SNAPSHOTS, Topics.EMBEDDING_GEOMETRY);
        };
    }

    /** The name of its group or its member, made of the configured one. */
    String named(String configured) {
        return configured + suffix;
    }
}
