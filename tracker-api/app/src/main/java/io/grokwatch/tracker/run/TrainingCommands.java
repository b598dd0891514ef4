package io.grokwatch.tracker.run;

import io.grokwatch.events.RunCommand;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunSpec;
import io.grokwatch.tracker.client.RunStatus;
import io.grokwatch.tracker.http.Problems;
import io.grokwatch.tracker.trainer.KnownTrainers;
import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;
import java.util.UUID;

/** Commands to the worker that trains a run, or to the program that logs it. Only a running run has one, so others are refused. */
@Singleton
final class TrainingCommands {
    private final RunViews views;
    private final KnownTrainers trainers;
    private final Outbox outbox;
    /** Observed by what serves the programs that log runs. */
    private final Event<RunCommand.Intervene> programs;

    TrainingCommands(RunViews views, KnownTrainers trainers, Outbox outbox, Event<RunCommand.Intervene> programs) {
        this.views = views;
        this.trainers = trainers;
        this.outbox = outbox;
        this.programs = programs;
    }

    /**
     * Requests another value of a setting; the worker reports the change as an intervention.
     *
     * @throws IllegalArgumentException if the trainer, as far as it is known, does not change that setting in mid-run, or not to
     *     such a value
     * @throws jakarta.ws.rs.WebApplicationException 409 if the run is not in training
     */
    void intervene(Run run, String parameter, Object value) {
        RunId id = new RunId(run.id());
        RunCommand.Intervene command = new RunCommand.Intervene(id, newId(), parameter, value);
        RunSpec spec = run.spec();
        if (run.isOfProgram()) {
            // Its program reads what was requested, and makes the change or does not.
            requireRunning(run);
            programs.fire(command);
            return;
        }
        if (spec != null) {
            trainers.requireChangeable(spec.trainer(), parameter, value);
        }
        send(run, command);
    }

    /**
     * Requests a checkpoint after the current step.
     *
     * @throws jakarta.ws.rs.WebApplicationException 409 if the run is not in training
     */
    void checkpoint(Run run) {
        if (run.isOfProgram()) {
            throw Problems.conflict(
                    "a program logs run " + run.id() + ", and no worker could write a checkpoint of it");
        }
        send(run, new RunCommand.Checkpoint(new RunId(run.id()), newId()));
    }

    private void send(Run run, RunCommand command) {
        requireRunning(run);
        outbox.put(command.runId(), command);
        outbox.wakeUp();
    }

    private void requireRunning(Run run) {
        RunStatus status = views.status(run);
        if (status != RunStatus.RUNNING) {
            throw Problems.conflict("run " + run.id() + " must be RUNNING, was " + status);
        }
    }

    private static String newId() {
        return UUID.randomUUID().toString();
    }
}
