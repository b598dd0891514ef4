package io.grokwatch.tracker.run;

import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle;
import io.grokwatch.events.RunLifecycle.RunFailed;
import io.grokwatch.events.RunLifecycle.RunFinished;
import io.grokwatch.events.RunLifecycle.RunStopped;
import io.grokwatch.tracker.client.EndRequest;
import io.grokwatch.tracker.client.RunStatus;
import io.grokwatch.tracker.http.Problems;
import io.grokwatch.tracker.search.LoggedRun;
import jakarta.inject.Singleton;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Ends runs that no worker trains, by the event on {@code run-lifecycle} that their producer could have published: so the stream
 * judges the run as ended, and every reader has the same end.
 */
@Singleton
final class RunEnds {
    private final RunViews views;
    private final Outbox outbox;
    private final RunEdits edits;

    RunEnds(RunViews views, Outbox outbox, RunEdits edits) {
        this.edits = edits;
        this.views = views;
        this.outbox = outbox;
    }

    /**
     * Publishes the end of a run.
     *
     * @throws jakarta.ws.rs.WebApplicationException 409 if it has ended, waits for a worker, or is trained by one
     */
    void end(Run run, @Nullable EndRequest request) {
        RunStatus status = views.status(run);
        if (status.isFinal()) {
            throw Problems.conflict("run " + run.id() + " has ended already, as " + status);
        }
        LoggedRun logged = run.attributes().logged();
        if (!run.progress().isTraining() && logged == null) {
            throw Problems.conflict("run " + run.id() + " must have begun, was " + status + "; stop it instead");
        }
        if (views.isOfWorker(run) && status != RunStatus.LOST) {
            throw Problems.conflict("run " + run.id() + " must be trained by no worker, was " + status + " on "
                    + run.progress().current().worker() + "; stop it instead");
        }
        RunLifecycle event = event(run, request);
        outbox.put(new RunId(run.id()), event);
        if (logged != null) {
            edits.edit(
                    run,
                    current -> current.with(
                            logged.with(status(event), Instant.now().toEpochMilli())));
        }
        outbox.wakeUp();
    }

    private static LoggedRun.Status status(RunLifecycle end) {
        return switch (end) {
            case RunFailed failed -> LoggedRun.Status.FAILED;
            case RunStopped stopped -> LoggedRun.Status.KILLED;
            default -> LoggedRun.Status.FINISHED;
        };
    }

    /** The event that ends a run. */
    static RunLifecycle event(Run run, @Nullable EndRequest request) {
        RunId id = new RunId(run.id());
        int attempt = Math.max(1, run.progress().attempt());
        long step = Math.max(0, run.progress().current().step());
        RunStatus status = request == null || request.status() == null ? RunStatus.FINISHED : request.status();
        String reason = request == null || request.reason() == null ? "ended on request" : request.reason();
        return switch (status) {
            case FAILED -> new RunFailed(id, attempt, step, reason);
            case STOPPED -> new RunStopped(id, attempt, step, reason);
            default -> new RunFinished(id, attempt, step == Long.MAX_VALUE ? step : step + 1);
        };
    }
}
