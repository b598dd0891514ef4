package io.grokwatch.trainer.worker;

import io.grokwatch.events.RunLifecycle;
import io.grokwatch.events.WorkerId;
import io.grokwatch.events.history.RunHistory;
import java.time.Duration;

/**
 * What an {@link AttemptStateMachine} causes. Every method returns without waiting for others' work, but for {@link
 * #renewLease}, which waits for the broker for a bounded time; results come back as events of the machine, never from
 * within the call.
 */
interface AttemptEffects {
    /** What the machine awaits of a published event. */
    enum Awaited {
        /** {@code onStartAcknowledged} or {@code onStartRejected}. */
        START,
        /** {@code onLastEventAcknowledged} or {@code onLastEventRejected}. */
        LAST_EVENT,
        /** Nothing: a failure is logged. */
        NOTHING
    }

    /** What the machine has a deadline for, at most one of each. Scheduling one again moves it. */
    enum Deadline {
        RENEW_LEASE,
        CHECK_OVERTAKEN,
        REQUEUE,
        SHUTDOWN,
        FENCED
    }

    /** Monotonic time in nanoseconds, of any origin. */
    long nanoTime();

    /** The deadline passes after a delay: {@code onDeadlinePassed}. */
    void schedule(Deadline deadline, Duration delay);

    /** Reads the run's lifecycle to its present end: {@code onHistoryRead} or {@code onHistoryUnreadable}. */
    void readHistory(Duration atMost);

    /** Observes the beats of a worker for a bounded time: {@code onOwnerAlive}, {@code onOwnerSilent} or {@code onHistoryUnreadable}. */
    void observeOwner(WorkerId owner);

    /** How long the lease lasts without a renewal. */
    Duration lockDuration();

    /** Renews the lease: {@code onLeaseRenewed} or {@code onLeaseLost}. */
    void renewLease();

    /** Starts the session: {@code onPrepared}, and in any case {@code onSessionEnded}. */
    void prepare(int attempt, RunHistory history);

    /** The session that is prepared trains. */
    void beginTraining();

    /** The trainer is to end before its next step; logging does not wait for the broker any more. */
    void requestTrainingEnd();

    /** The session is to end at once: what it logs is not published any more, and its thread is interrupted. */
    void abandonSession();

    /** The last step logged by the session, negative before the first. */
    long lastStep();

    /** Publishes an event, in order. */
    void publish(RunLifecycle event, Awaited awaited);

    /**
     * The run waits, because this worker does not have its trainer.
     *
     * @return whether the run's events shall report that now; a worker does so once for each run
     */
    boolean awaitTrainer();

    /** Removes all but the newest checkpoint of the run, once the request is settled. */
    void discardOlderCheckpoints();
}
