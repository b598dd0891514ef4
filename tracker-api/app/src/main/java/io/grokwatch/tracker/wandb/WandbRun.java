package io.grokwatch.tracker.wandb;

import io.grokwatch.events.validation.Rejection;
import io.grokwatch.events.validation.RejectionTally;
import io.grokwatch.events.wandb.WandbHistory;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How far what a client sends of a run was received. Immutable.
 *
 * @param project that the run belongs to; an experiment has its name
 * @param name the id by which the client names the run; within its project there is no other
 * @param displayName for people, or null
 * @param notes or null
 * @param tags the labels of the run
 * @param config the settings, JSON as it is sent
 * @param summary the newest summary, JSON as it is sent
 * @param attempt the newest
 * @param received of the newest attempt and those that it resumes
 * @param refused that is not reported yet
 * @param revision counts the changes
 */
record WandbRun(
        String project,
        String name,
        @Nullable String displayName,
        @Nullable String notes,
        List<String> tags,
        String config,
        String summary,
        Attempt attempt,
        Received received,
        List<Rejection> refused,
        long revision) {

    WandbRun {
        tags = List.copyOf(tags);
        refused = List.copyOf(refused);
    }

    /**
     * A process that logs the run.
     *
     * @param number from 1
     * @param client names it towards the tracker
     * @param host where it runs, or null
     * @param preparedMs when the client asked for it, in epoch milliseconds
     * @param firstStep of its rows
     * @param hasBegun whether its start is published: that waits for the first row, as scripts set the configuration until then
     * @param hasEnded whether the client has reported the end
     * @param batches how many were published
     */
    record Attempt(
            int number,
            String client,
            @Nullable String host,
            long preparedMs,
            long firstStep,
            boolean hasBegun,
            boolean hasEnded,
            long batches) {
        Attempt begun() {
            return new Attempt(number, client, host, preparedMs, firstStep, true, hasEnded, batches);
        }

        Attempt ended() {
            return new Attempt(number, client, host, preparedMs, firstStep, hasBegun, true, batches);
        }

        Attempt with(long newBatches) {
            return new Attempt(number, client, host, preparedMs, firstStep, hasBegun, hasEnded, newBatches);
        }

        /** The artifact that its console is kept in. */
        String consoleName() {
            return number == 1 ? "output.log" : "output-" + number + ".log";
        }
    }

    /**
     * What was received of the streams of the run.
     *
     * @param historyLines how many rows
     * @param eventLines how many samples of the machine
     * @param heldEvents samples that wait for the attempt to begin
     * @param consoleLines how many lines of the console
     * @param firstConsoleLine the first that the artifact of the console has
     * @param consoleUploaded whether the client uploads the console as a file, so that its lines are not kept any more
     * @param position of the last row
     * @param row of W&B's count of rows, the last
     * @param seconds that the run has taken
     * @param metrics that rows have
     */
    record Received(
            long historyLines,
            long eventLines,
            List<String> heldEvents,
            long consoleLines,
            long firstConsoleLine,
            boolean consoleUploaded,
            WandbHistory.Position position,
            long row,
            double seconds,
            SortedSet<String> metrics) {
        /** Nothing. */
        static final Received NOTHING = new Received(
                0, 0, List.of(), 0, 0, false, WandbHistory.Position.START, -1, 0, Collections.emptySortedSet());

        Received {
            heldEvents = List.copyOf(heldEvents);
            metrics = Collections.unmodifiableSortedSet(new TreeSet<>(metrics));
        }

        /** The same for a process that resumes the run, whose console is another artifact. */
        Received resumed() {
            return new Received(
                    historyLines,
                    eventLines,
                    List.of(),
                    consoleLines,
                    consoleLines,
                    false,
                    position,
                    row,
                    seconds,
                    metrics);
        }

        Received withConsoleUploaded() {
            return new Received(
                    historyLines,
                    eventLines,
                    heldEvents,
                    consoleLines,
                    firstConsoleLine,
                    true,
                    position,
                    row,
                    seconds,
                    metrics);
        }
    }

    WandbRun with(Attempt newAttempt) {
        return new WandbRun(
                project, name, displayName, notes, tags, config, summary, newAttempt, received, refused, revision + 1);
    }

    WandbRun with(Received newReceived) {
        return new WandbRun(
                project, name, displayName, notes, tags, config, summary, attempt, newReceived, refused, revision + 1);
    }

    WandbRun withSummary(String newSummary) {
        return new WandbRun(
                project, name, displayName, notes, tags, config, newSummary, attempt, received, refused, revision + 1);
    }

    /** This with what a client states of it; null leaves what was stated before. */
    WandbRun stating(
            @Nullable String newDisplayName,
            @Nullable String newNotes,
            @Nullable List<String> newTags,
            @Nullable String newConfig) {
        return new WandbRun(
                project,
                name,
                newDisplayName == null ? displayName : newDisplayName,
                newNotes == null ? notes : newNotes,
                newTags == null ? tags : newTags,
                newConfig == null ? config : newConfig,
                summary,
                attempt,
                received,
                refused,
                revision + 1);
    }

    /** This with more that was refused. */
    WandbRun refusing(List<Rejection> more) {
        if (more.isEmpty()) {
            return this;
        }
        RejectionTally tally = new RejectionTally();
        refused.forEach(tally::add);
        more.forEach(tally::add);
        return withRefused(tally.rejections());
    }

    /** This once what was refused is reported. */
    WandbRun reported() {
        return refused.isEmpty() ? this : withRefused(List.of());
    }

    private WandbRun withRefused(List<Rejection> newRefused) {
        return new WandbRun(
                project, name, displayName, notes, tags, config, summary, attempt, received, newRefused, revision + 1);
    }
}
