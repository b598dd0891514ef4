package io.grokwatch.tracker.run;

import io.grokwatch.tracker.client.RunStatus;
import io.grokwatch.tracker.run.AttemptState.Ending;
import io.grokwatch.tracker.search.LoggedRun;
import io.grokwatch.tracker.search.RunSummary;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the status of a run follows from, beside the time now. Of a run that a program logs by itself, what the program states holds until
 * the events of its lifecycle are received.
 *
 * @param ending the status that the run ended with, or null
 * @param training whether it is being trained, according to the records received
 * @param worker that trains it, or null
 * @param lastRecordAt time of the latest record, or null
 */
record RunState(
        String id,
        @Nullable RunStatus ending,
        boolean training,
        boolean stopRequested,
        @Nullable String worker,
        @Nullable Instant lastRecordAt) {

    static RunState of(Run run) {
        AttemptState current = run.progress().current();
        Ending ending = current.ending();
        return of(
                run.id(),
                ending == null ? null : ending.status(),
                current.isTraining(),
                run.stop() != null,
                current.worker(),
                run.progress().lastRecordAt(),
                run.attributes().logged());
    }

    static RunState of(RunSummary run) {
        RunSummary.Reported current = run.current();
        return of(
                run.id(),
                current.ending(),
                run.attempt() > 0 && current.ending() == null && !current.handedBack(),
                run.submitted() != null && run.submitted().stopRequested(),
                current.worker(),
                run.lastRecordAt(),
                run.kept().logged());
    }

    private static RunState of(
            String id,
            @Nullable RunStatus ending,
            boolean training,
            boolean stopRequested,
            @Nullable String worker,
            @Nullable Instant lastRecordAt,
            @Nullable LoggedRun logged) {
        if (logged == null) {
            return new RunState(id, ending, training, stopRequested, worker, lastRecordAt);
        }
        RunStatus ended = ending == null ? logged.status().ending() : ending;
        return new RunState(
                id,
                ended,
                ended == null && (training || logged.status() == LoggedRun.Status.RUNNING),
                stopRequested,
                worker,
                lastRecordAt == null ? logged.createdAt() : lastRecordAt);
    }
}
