package io.grokwatch.tracker.run;

import io.grokwatch.events.RunCommand;
import io.grokwatch.events.RunId;
import io.grokwatch.tracker.http.Problems;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.UUID;

/**
 * Stops runs. A command is heard only by the worker that trains the run when it is given; so one for a run that still
 * waits, or that another worker takes over, is repeated when a worker begins.
 */
@Singleton
final class RunStops {
    private final Runs runs;
    private final Outbox outbox;

    RunStops(Runs runs, Outbox outbox) {
        this.runs = runs;
        this.outbox = outbox;
    }

    /**
     * Asks a run to stop; asking twice is asking once.
     *
     * @throws jakarta.ws.rs.WebApplicationException 409 if it has ended
     */
    Run stop(Run run, String reason) {
        Progress.Ending ending = run.progress().ending();
        if (ending != null) {
            throw Problems.conflict("run " + run.id() + " has ended already, as " + ending.status());
        }
        if (run.stop() != null) {
            return run;
        }
        RequestedStop stop =
                new RequestedStop(Instant.now(), reason, UUID.randomUUID().toString());
        RunId id = new RunId(run.id());
        outbox.put(id, new RunCommand.Stop(id, stop.commandId(), reason));
        runs.requestStop(run.id(), stop);
        outbox.nudge();
        return run.with(stop);
    }

    /** Repeats the command to the worker that has just begun a run that was asked to stop before. */
    void repeatIfPending(Run run) {
        RequestedStop stop = run.stop();
        if (stop != null && run.progress().isActive()) {
            RunId id = new RunId(run.id());
            String commandId = stop.commandId() + "-" + run.progress().attempt();
            outbox.put(id, new RunCommand.Stop(id, commandId, stop.reason()));
            outbox.nudge();
        }
    }
}
