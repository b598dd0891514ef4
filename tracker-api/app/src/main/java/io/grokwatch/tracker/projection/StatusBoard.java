package io.grokwatch.tracker.projection;

import io.grokwatch.tracker.projection.Status.State;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/** Where the projection says how it stands. */
@Singleton
public final class StatusBoard {
    private static final Logger LOG = Logger.getLogger(StatusBoard.class);

    private volatile Status status = new Status(State.CONNECTING, "starting");

    StatusBoard() {}

    /** How it stands now. */
    public Status now() {
        return status;
    }

    /** Whether the store holds what is said as soon as it is said. */
    public boolean isFollowing() {
        return status.state() == State.FOLLOWING;
    }

    void report(Status next) {
        if (next.state() != status.state()) {
            LOG.infof("projection state=%s %s", next.state(), next.detail());
        }
        status = next;
    }
}
