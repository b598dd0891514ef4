package io.grokwatch.tracker.run;

import io.grokwatch.events.RunCommand;
import io.grokwatch.events.RunId;
import io.grokwatch.tracker.http.Problems;
import jakarta.inject.Singleton;
import jakarta.ws.rs.WebApplicationException;
import java.time.Instant;
import java.util.Collection;
import java.util.UUID;

/**
 * Stops runs. A command reaches only the worker that trains the run when it is published; so one for a run that still waits, or
 * that another worker takes over, is repeated when a worker starts the run.
 */
@Singleton
public final class RunStops {
    private final Runs runs;
    private final RunViews views;
    private final Outbox outbox;
    private final RunFeed feed;

    RunStops(Runs runs, RunViews views, Outbox outbox, RunFeed feed) {
        this.feed = feed;
        this.runs = runs;
        this.views = views;
        this.outbox = outbox;
    }

    /**
     * Requests that a run stop; a second request changes nothing.
     *
     * @throws jakarta.ws.rs.WebApplicationException 409 if it has ended, or if no worker could receive the request
     */
    Run stop(Run run, String reason) {
        AttemptState.Ending ending = run.progress().current().ending();
        if (ending != null) {
            throw Problems.conflict("run " + run.id() + " has ended already, as " + ending.status());
        }
        if (run.submission() == null && run.progress().isTraining() && !views.isOfWorker(run)) {
            throw Problems.conflict("no worker trains run " + run.id()
                    + ", so none would receive the stop: its metrics come from another program; end that, then POST"
                    + " /api/v1/runs/" + run.id() + "/end");
        }
        if (run.stop() != null) {
            return run;
        }
        RequestedStop stop =
                new RequestedStop(Instant.now(), reason, UUID.randomUUID().toString());
        RunId id = new RunId(run.id());
        outbox.put(id, new RunCommand.Stop(id, stop.commandId(), reason));
        runs.requestStop(run, stop);
        outbox.wakeUp();
        return run.with(stop);
    }

    /**
     * Requests that runs stop, as far as they can: one that has ended, or that no worker could stop, is passed over.
     *
     * @return how many were requested to stop, or had been before
     */
    public int stop(Collection<String> ids, String reason) {
        int stopped = 0;
        for (Run run : runs.find(ids).values()) {
            try {
                stop(run, reason);
                stopped++;
            } catch (WebApplicationException cannotBeStopped) {
                // It ended meanwhile, or its metrics come from another program.
            }
        }
        feed.requested(ids);
        return stopped;
    }

    /** Repeats the command to the worker that has just started a run whose stop was requested before. */
    void repeatIfPending(Run run) {
        RequestedStop stop = run.stop();
        if (stop != null && run.progress().isTraining()) {
            RunId id = new RunId(run.id());
            String commandId = stop.commandId() + "-" + run.progress().attempt();
            outbox.put(id, new RunCommand.Stop(id, commandId, stop.reason()));
            outbox.wakeUp();
        }
    }
}
