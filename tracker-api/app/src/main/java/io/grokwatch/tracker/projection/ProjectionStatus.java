package io.grokwatch.tracker.projection;

import io.grokwatch.tracker.projection.Status.State;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jboss.logging.Logger;

/**
 * The current status of the projection, lane by lane, and how late it is: a reader that infers something from inactivity asks for how
 * long records have been read as they are published. Thread-safe.
 */
@Singleton
public final class ProjectionStatus {
    /** A lane that had not read everything for so long is late. */
    static final Duration LATE_AFTER = Duration.ofSeconds(3);

    private static final Logger LOG = Logger.getLogger(ProjectionStatus.class);

    private final Map<Lane, Progress> lanes = new EnumMap<>(Lane.class);

    ProjectionStatus() {
        for (Lane lane : Lane.values()) {
            lanes.put(lane, new Progress(new Status(State.CONNECTING, "starting"), Instant.now(), Instant.now()));
        }
    }

    /** The status of the lane that is furthest from following the topics. */
    public synchronized Status now() {
        return lanes.values().stream()
                .map(Progress::status)
                .max(Comparator.comparing(Status::state, Comparator.comparingInt(ProjectionStatus::severity)))
                .orElseThrow();
    }

    /** The status of one lane. */
    public Status of(Lane lane) {
        return progress(lane).status();
    }

    /**
     * Whether events are read as they are published, so that the store holds them shortly after, and inactivity is that of the
     * producers.
     */
    public boolean isFollowing() {
        return progress(Lane.EVENTS).status().state() == State.FOLLOWING
                && late(Lane.EVENTS).isZero();
    }

    /** Since when events have been read as they are published: inactivity before that may be this process's own. */
    public Instant followingSince() {
        return progress(Lane.EVENTS).currentSince();
    }

    /** How long ago a lane had read everything that was published; zero if it was so within the last seconds. */
    public Duration late(Lane lane) {
        Duration ago = Duration.between(progress(lane).currentAt(), Instant.now());
        return ago.compareTo(LATE_AFTER) > 0 ? ago : Duration.ZERO;
    }

    synchronized void report(Lane lane, Status next) {
        Progress before = progress(lane);
        if (next.state() != before.status().state()) {
            LOG.infof("projection lane=%s state=%s %s", lane, next.state(), next.detail());
        }
        lanes.put(lane, new Progress(next, before.currentAt(), before.currentSince()));
    }

    /** Records that a lane has just read everything that was published. */
    synchronized void current(Lane lane) {
        Progress before = progress(lane);
        Instant now = Instant.now();
        Instant since = late(lane).isZero() ? before.currentSince() : now;
        lanes.put(lane, new Progress(before.status(), now, since));
    }

    private synchronized Progress progress(Lane lane) {
        return Objects.requireNonNull(lanes.get(lane));
    }

    private static int severity(State state) {
        return switch (state) {
            case FOLLOWING -> 0;
            case CATCHING_UP -> 1;
            case CONNECTING -> 2;
            case STORE_AWAY -> 3;
            case FAILED -> 4;
            case STOPPED -> 5;
        };
    }

    /**
     * The progress of a lane.
     *
     * @param currentAt when it last had read everything that was published
     * @param currentSince since when it was never late
     */
    private record Progress(Status status, Instant currentAt, Instant currentSince) {}
}
