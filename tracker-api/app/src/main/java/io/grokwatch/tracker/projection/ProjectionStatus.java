package io.grokwatch.tracker.projection;

import io.grokwatch.tracker.projection.Status.State;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/** The current status of the projection. */
@Singleton
public final class ProjectionStatus {
    private static final Logger LOG = Logger.getLogger(ProjectionStatus.class);

    private volatile Status status = new Status(State.CONNECTING, "starting");

    ProjectionStatus() {}

    /** The status now. */
    public Status now() {
        return status;
    }

    /** Whether the projection has caught up with the topics, so that the store holds what is published shortly after. */
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
