package io.grokwatch.tracker.health;

import io.grokwatch.events.RunLifecycle;
import io.grokwatch.events.RunLifecycle.RunFailed;
import io.grokwatch.events.RunLifecycle.RunFinished;
import io.grokwatch.events.RunLifecycle.RunHandedBack;
import io.grokwatch.events.RunLifecycle.RunStarted;
import io.grokwatch.events.RunLifecycle.RunStopped;
import io.grokwatch.tracker.live.LiveEvent;
import io.grokwatch.tracker.projection.Batch;
import io.grokwatch.tracker.projection.ProjectionStatus;
import io.grokwatch.tracker.projection.Projector;
import io.grokwatch.tracker.projection.Timestamped;
import jakarta.inject.Singleton;
import java.util.List;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;

/**
 * Logs the beginnings and the ends of runs, a line for each, with the run's id in the diagnostic context too. A backlog that is read
 * after a start is not logged again.
 */
@Singleton
final class RunLog implements Projector {
    private static final Logger LOG = Logger.getLogger(RunLog.class);
    private static final String RUN = "run";

    private final ProjectionStatus projection;

    RunLog(ProjectionStatus projection) {
        this.projection = projection;
    }

    @Override
    public List<LiveEvent> project(Batch batch) {
        if (projection.isFollowing()) {
            for (Timestamped<RunLifecycle> event : batch.lifecycle()) {
                MDC.put(RUN, event.value().runId().value());
                try {
                    log(event.value());
                } finally {
                    MDC.remove(RUN);
                }
            }
        }
        return List.of();
    }

    private static void log(RunLifecycle event) {
        switch (event) {
            case RunStarted started ->
                LOG.infof(
                        "started run=%s attempt=%d worker=%s device=%s step=%d",
                        started.runId(), started.attempt(), started.worker(), started.device(), started.step());
            case RunFailed failed ->
                LOG.warnf(
                        "failed run=%s attempt=%d step=%d reason=%s",
                        failed.runId(), failed.attempt(), failed.step(), failed.reason());
            case RunStopped stopped ->
                LOG.infof(
                        "stopped run=%s attempt=%d step=%d reason=%s",
                        stopped.runId(), stopped.attempt(), stopped.step(), stopped.reason());
            case RunFinished finished ->
                LOG.infof("finished run=%s attempt=%d step=%d", finished.runId(), finished.attempt(), finished.step());
            case RunHandedBack back -> LOG.infof("requeued run=%s attempt=%d", back.runId(), back.attempt());
            default -> LOG.debugf("%s run=%s", event.getClass().getSimpleName(), event.runId());
        }
    }
}
