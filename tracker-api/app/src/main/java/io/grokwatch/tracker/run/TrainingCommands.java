package io.grokwatch.tracker.run;

import io.grokwatch.events.RunCommand;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunSpec;
import io.grokwatch.tracker.client.RunStatus;
import io.grokwatch.tracker.http.Problems;
import io.grokwatch.tracker.trainer.KnownTrainers;
import jakarta.inject.Singleton;
import java.util.UUID;

/** Asks of a run what changes nothing about its end. Only the worker that trains it hears that, so it must be running. */
@Singleton
final class TrainingCommands {
    private final RunViews views;
    private final KnownTrainers trainers;
    private final Outbox outbox;

    TrainingCommands(RunViews views, KnownTrainers trainers, Outbox outbox) {
        this.views = views;
        this.trainers = trainers;
        this.outbox = outbox;
    }

    /**
     * Asks for another value of a setting; what became of that the run's history tells.
     *
     * @throws IllegalArgumentException if the trainer, as far as it is known, does not change that setting in mid-run, or not to such a
     *     value
     * @throws jakarta.ws.rs.WebApplicationException 409 if the run is not in training
     */
    void intervene(Run run, String parameter, Object value) {
        RunId id = new RunId(run.id());
        RunCommand command = new RunCommand.Intervene(id, newId(), parameter, value);
        RunSpec spec = run.spec();
        if (spec != null) {
            trainers.requireChangeable(spec.trainer(), parameter, value);
        }
        give(run, command);
    }

    /**
     * Asks for a checkpoint after the step being taken.
     *
     * @throws jakarta.ws.rs.WebApplicationException 409 if the run is not in training
     */
    void checkpoint(Run run) {
        give(run, new RunCommand.Checkpoint(new RunId(run.id()), newId()));
    }

    private void give(Run run, RunCommand command) {
        RunStatus status = views.status(run);
        if (status != RunStatus.RUNNING) {
            throw Problems.conflict("run " + run.id() + " must be RUNNING, was " + status);
        }
        outbox.put(command.runId(), command);
        outbox.nudge();
    }

    private static String newId() {
        return UUID.randomUUID().toString();
    }
}
