package io.grokwatch.tracker.logging;

import io.grokwatch.events.RunSpec;
import io.grokwatch.events.validation.Rejection;
import io.grokwatch.events.validation.RejectionTally;
import io.grokwatch.tracker.client.RequestedIntervention;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A run that programs log: the attempt of each client that has begun one, what is requested of the newest, and what was refused of its
 * metrics. Immutable.
 *
 * @param attempts by client
 * @param newest the greatest of them, 0 before the first
 * @param startStep the first step of the newest
 * @param steps how many the run takes, or {@link RunSpec#OPEN_ENDED}
 * @param started whether the start of the newest was acknowledged by Kafka
 * @param interventions requested and not reported as made
 * @param rejections of the newest attempt
 * @param kept whether something that was logged in the newest attempt was kept
 * @param revision counts the changes
 */
record ProgramRun(
        SortedMap<String, Integer> attempts,
        int newest,
        long startStep,
        long steps,
        boolean started,
        List<RequestedIntervention> interventions,
        List<Rejection> rejections,
        boolean kept,
        long revision) {
    /** The maximum number of attempts of a run. */
    static final int MAX_ATTEMPTS = 1_000;
    /** The maximum number of changes that wait to be made. */
    static final int MAX_INTERVENTIONS = 100;

    /** No client has begun an attempt. */
    static final ProgramRun NONE = new ProgramRun(
            Collections.emptySortedMap(), 0, 0, RunSpec.OPEN_ENDED, false, List.of(), List.of(), false, 0);

    ProgramRun {
        attempts = Collections.unmodifiableSortedMap(new TreeMap<>(attempts));
        interventions = List.copyOf(interventions);
        rejections = List.copyOf(rejections);
    }

    /** This with the attempt of another client. */
    ProgramRun begin(String client, long step, long newSteps) {
        SortedMap<String, Integer> next = new TreeMap<>(attempts);
        next.put(client, newest + 1);
        return new ProgramRun(next, newest + 1, step, newSteps, false, List.of(), List.of(), false, revision + 1);
    }

    /** This of a run of another producer, with the newest attempt at it that was observed; of a run of programs the same. */
    ProgramRun observing(int attempt) {
        return !attempts.isEmpty() || newest >= attempt
                ? this
                : new ProgramRun(attempts, attempt, 0, steps, false, interventions, List.of(), false, revision + 1);
    }

    /** This after something of the newest attempt was kept. */
    ProgramRun keeping() {
        return kept
                ? this
                : new ProgramRun(
                        attempts, newest, startStep, steps, started, interventions, rejections, true, revision + 1);
    }

    /** Whether nothing that was logged in the newest attempt was kept, while something was refused: more than a part of a setting. */
    boolean keptNothing() {
        return !kept && rejections.stream().anyMatch(one -> one.kind() != Rejection.Kind.LIMIT);
    }

    /** This after the start of the newest attempt was acknowledged. */
    ProgramRun withStarted() {
        return new ProgramRun(attempts, newest, startStep, steps, true, interventions, rejections, kept, revision + 1);
    }

    /** This with one more change requested. */
    ProgramRun with(RequestedIntervention intervention) {
        List<RequestedIntervention> next = new ArrayList<>(interventions);
        next.add(intervention);
        return with(next, rejections);
    }

    /** This after a requested change was made; the same if it was not requested. */
    ProgramRun without(String intervention) {
        List<RequestedIntervention> next = new ArrayList<>(interventions);
        return next.removeIf(one -> one.id().equals(intervention)) ? with(next, rejections) : this;
    }

    /** This with more refused. */
    ProgramRun refusing(List<Rejection> more) {
        RejectionTally tally = new RejectionTally();
        rejections.forEach(tally::add);
        more.forEach(tally::add);
        return with(interventions, tally.rejections());
    }

    private ProgramRun with(List<RequestedIntervention> newInterventions, List<Rejection> newRejections) {
        return new ProgramRun(
                attempts, newest, startStep, steps, started, newInterventions, newRejections, kept, revision + 1);
    }
}
