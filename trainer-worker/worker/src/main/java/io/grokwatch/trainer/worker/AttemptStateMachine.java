package io.grokwatch.trainer.worker;

import io.grokwatch.events.RunLifecycle;
import io.grokwatch.events.RunLifecycle.RunFinished;
import io.grokwatch.events.RunLifecycle.RunHandedBack;
import io.grokwatch.events.RunSpec;
import io.grokwatch.events.WorkerId;
import io.grokwatch.events.history.RunHistory;
import io.grokwatch.trainer.checkpoint.CheckpointsAwayException;
import io.grokwatch.trainer.plugin.UnsuitableWorkerException;
import io.grokwatch.trainer.worker.Attempt.Begun;
import io.grokwatch.trainer.worker.Attempt.Planned;
import io.grokwatch.trainer.worker.AttemptEffects.Awaited;
import io.grokwatch.trainer.worker.AttemptEffects.Deadline;
import io.grokwatch.trainer.worker.publish.PublishingException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The life of one attempt at a run, from the delivery of its request to the settlement of it.
 *
 * <p>The machine is driven by {@code on...()} methods, all called by one thread, and acts through {@link AttemptEffects},
 * whose results come back as further events. It reads no clock but the one of its effects, does no I/O and never waits.
 *
 * <pre>
 *                                   ┌───────────── silent ─────────────┐
 *                                   ▼                                  │
 *   start() ──────────────▶ ReadingHistory ──owned by another──▶ ObservingOwner ──alive──▶ Ended(REQUEUE)
 *                             │         │
 *        run already ended ───┤         ├── stopped in the queue, or rejected ──────────────────┐
 *        Ended(ACCEPT) ◀──────┘         ▼                                                       │
 *                                   Preparing ──────failed────────────────────────────────────┐ │
 *                                       │ prepared: RunStarted is published                   │ │
 *                                       ▼                                                     │ │
 *        ┌────stop, shutdown──────── Starting ──rejected by the broker──▶ Cancelling          │ │
 *        ▼                              │ acknowledged                        │               │ │
 *    Cancelling ◀──stop, shutdown── Confirming                               │               │ │
 *        │                              │ first to begin the number           │               │ │
 *        │                              ▼                                     │               │ │
 *        │                           Training ──stop, shutdown──▶ Stopping    │               │ │
 *        │                              │                            │        │               │ │
 *        │                              ▼ training ended             ▼        │               │ │
 *        │                           Draining ◀──────────────────────┘        │               │ │
 *        │                              │ session ended                       │               │ │
 *        │                              ▼                                     ▼               ▼ ▼
 *        └──session ended──────▶  Concluding (last event published) ◀─────────┴───────────────┴─┘
 *                                       │ acknowledged
 *                                       ▼
 *                                    Ended(ACCEPT), or Ended(REQUEUE) after RunHandedBack
 *
 *   what was logged cannot be published:   Training, Stopping, Draining, Cancelling ──▶ Requeueing ──▶ Ended(REQUEUE)
 *   checkpoints cannot be read just now:   Preparing ──▶ Ended(REQUEUE)
 *   trainer not on this worker:            Preparing ──▶ Ended(REQUEUE)
 *   number taken by another worker:        Confirming ──▶ Fenced
 *   lease lost before RunStarted:          ReadingHistory, ObservingOwner ──▶ Ended(NONE); Preparing, Cancelling ──▶ Fenced
 *   overtaken after the lease was lost:    Cancelling, Training, Stopping, Draining ──▶ Fenced; Concluding ──▶ Ended(NONE)
 *   the trainer ends the process:          every state with a session but Fenced ──▶ Concluding
 *   shutdown deadline passed:              Cancelling, Stopping, Draining ──▶ Fenced; Concluding ──▶ Ended(REQUEUE)
 *   the worker fails:                      every state with a session ──▶ Fenced, every other ──▶ Ended(NONE)
 *   Fenced ──session ended, or its deadline passed──▶ Ended
 * </pre>
 *
 * <p><b>The lease</b> is a region of its own beside these states: {@link Lease#HELD}, renewed at a third of its duration, until
 * a renewal fails, then {@link Lease#LOST} for good. A lost lease does not stop a training that has begun: the broker may
 * have been away, and the work would be thrown away. From then on the history of the run is read every two seconds, and the
 * attempt is fenced once another worker has begun a newer attempt, or the run has ended. A request is settled only while
 * its lease is held; otherwise the broker delivers it again, and the worker that receives it reads the run's history.
 *
 * <p><b>The session</b> (a {@link TrainingSession}) exists from {@code Preparing} on and reports its end exactly once. No last
 * event is published before it ended, so nothing that a trainer logs comes after the last event, and no other training
 * begins in this process while it runs.
 */
final class AttemptStateMachine {
    private static final Logger LOG = System.getLogger(AttemptStateMachine.class.getName());

    /** Bounds the reading of the run's history before the attempt begins. */
    static final Duration READ_HISTORY = Duration.ofMinutes(1);
    /** Bounds the reading that confirms the attempt's number. */
    static final Duration CONFIRM = Duration.ofSeconds(30);
    /** Bounds one reading that looks for a newer attempt; shorter than the time between two. */
    static final Duration READ_OVERTAKEN = Duration.ofSeconds(1);
    /** Time between two such readings once the lease is lost. */
    static final Duration CHECK_OVERTAKEN = Duration.ofSeconds(2);
    /** How long a requeued run's last event is waited for. */
    static final Duration REQUEUE = Duration.ofMillis(1200);
    /** From the shutdown request: how long the current step, the publishing of what it logged and the last event may take. */
    static final Duration SHUTDOWN = Duration.ofMillis(2500);
    /** How long the end of an abandoned session is waited for when the worker shuts down, before the run is requeued. */
    static final Duration FENCED_SHUTDOWN = Duration.ofMillis(300);
    /** How long a step may take when another worker has the run; a process trains one run at a time, so it cannot go on. */
    static final Duration FENCED = Duration.ofMinutes(1);
    /** How long the end of an abandoned session is waited for when the worker fails. */
    static final Duration FENCED_FAILING = Duration.ofSeconds(5);

    /** Whether the request is leased to this worker. */
    enum Lease {
        HELD,
        LOST
    }

    /** What becomes of the request. */
    enum Disposition {
        /** The run is over; nobody receives the request again. */
        ACCEPT,
        /** Another worker may receive the request at once. */
        REQUEUE,
        /** Nothing: the lease is lost. */
        NONE,
        /** Nothing, and the worker cannot go on: the session did not end although the run is another worker's. */
        STUCK
    }

    /** Where the attempt is. A state has a method for each legal transition that is common to several events. */
    sealed interface State {}

    /** A state with a session. */
    sealed interface WithSession extends State permits Preparing, Active {
        Attempt attempt();
    }

    /** A state with a session that goes on although the lease is lost. */
    sealed interface Active extends WithSession
            permits Starting, Confirming, Training, Stopping, Draining, Cancelling {}

    /**
     * The lifecycle of the run is being read.
     *
     * @param stop the reason of a stop requested meanwhile
     * @param silentOwner the worker of an earlier attempt whose beats were missing
     */
    record ReadingHistory(@Nullable String stop, @Nullable WorkerId silentOwner) implements State {
        ReadingHistory withStop(String reason) {
            return stop == null ? new ReadingHistory(reason, silentOwner) : this;
        }

        ObservingOwner observe(WorkerId owner) {
            return new ObservingOwner(owner, stop);
        }
    }

    /** Another worker began the newest attempt: its beats show whether it is alive. */
    record ObservingOwner(WorkerId owner, @Nullable String stop) implements State {
        ObservingOwner withStop(String reason) {
            return stop == null ? new ObservingOwner(owner, reason) : this;
        }

        ReadingHistory silent() {
            return new ReadingHistory(stop, owner);
        }
    }

    /** The trainer is being made and the checkpoint read. */
    record Preparing(Planned attempt) implements WithSession {
        Starting begin(long startStep) {
            return new Starting(new Begun(attempt.number(), startStep));
        }

        Cancelling cancel(EndReason reason) {
            return new Cancelling(attempt, reason);
        }
    }

    /** RunStarted is published and not acknowledged yet. */
    record Starting(Begun attempt) implements Active {
        Confirming confirm() {
            return new Confirming(attempt);
        }

        Cancelling cancel(EndReason reason) {
            return new Cancelling(attempt, reason);
        }
    }

    /**
     * The history is read again, to see whether another worker has begun an attempt of this number first. A lease alone does
     * not exclude that: a request may be in the queue twice, because its producer sent it again without knowing that it had
     * arrived, and a lease may expire while its worker is suspended.
     */
    record Confirming(Begun attempt) implements Active {
        Training train() {
            return new Training(attempt);
        }

        Cancelling cancel(EndReason reason) {
            return new Cancelling(attempt, reason);
        }
    }

    /** The trainer takes steps. */
    record Training(Begun attempt) implements Active {
        Stopping stop(EndReason reason) {
            return new Stopping(attempt, reason);
        }

        Draining drain() {
            return new Draining(attempt, null);
        }
    }

    /** The trainer is to end before its next step. */
    record Stopping(Begun attempt, EndReason reason) implements Active {
        Stopping because(EndReason other) {
            return other.outranks(reason) ? new Stopping(attempt, other) : this;
        }

        Draining drain() {
            return new Draining(attempt, reason);
        }
    }

    /**
     * The trainer has ended; what it logged is being acknowledged.
     *
     * @param reason why it ended early; null if nobody requested that
     */
    record Draining(Begun attempt, @Nullable EndReason reason) implements Active {}

    /** The session is to end before its training begins. */
    record Cancelling(Attempt attempt, EndReason reason) implements Active {
        Cancelling because(EndReason other) {
            return other.outranks(reason) ? new Cancelling(attempt, other) : this;
        }
    }

    /** The last event is published and not acknowledged yet; nothing else is published any more. */
    record Concluding(Attempt attempt, RunLifecycle last) implements State {}

    /** The attempt cannot go on and another shall; its last event is waited for, but not for long. */
    record Requeueing(Begun attempt) implements State {}

    /**
     * The run is not this attempt's any more: nothing is published, and the end of the session is waited for.
     *
     * @param whenEnded what becomes of the request once the session ended
     * @param whenOverdue what becomes of it if the session does not end in time
     */
    record Fenced(Attempt attempt, Disposition whenEnded, Disposition whenOverdue) implements State {}

    /** Nothing happens any more. */
    record Ended(Disposition disposition) implements State {}

    private final RunSpec spec;
    private final WorkerId worker;
    private final int deliveries;
    private final AttemptEffects effects;
    private final AttemptPublisher publisher;
    private State state = new ReadingHistory(null, null);
    private Lease lease = Lease.HELD;

    /**
     * The machine of a request that was delivered.
     *
     * @param worker this worker
     * @param device what it trains on
     * @param deliveries how many times the request was delivered, this time included
     */
    AttemptStateMachine(RunSpec spec, WorkerId worker, String device, int deliveries, AttemptEffects effects) {
        this.spec = spec;
        this.worker = worker;
        this.deliveries = deliveries;
        this.effects = effects;
        this.publisher = new AttemptPublisher(spec.runId(), worker, device, effects);
    }

    State state() {
        return state;
    }

    Lease lease() {
        return lease;
    }

    /** The attempt that has begun and not ended, null before and after. */
    @Nullable
    Begun begun() {
        return switch (state) {
            case Active active when active.attempt() instanceof Begun begun -> begun;
            case Concluding(Begun begun, RunLifecycle last) -> begun;
            default -> null;
        };
    }

    /** Called once, before any event. */
    void start() {
        scheduleRenewal();
        effects.readHistory(READ_HISTORY);
    }

    // ---- The claim ----------------------------------------------------------------------------------------------

    /** The history of the run was read to its present end. */
    void onHistoryRead(RunHistory history) {
        switch (state) {
            case ReadingHistory reading -> decide(reading, history);
            case Confirming confirming -> confirm(confirming, history);
            case Active active when lease == Lease.LOST -> checkOvertaken(active.attempt(), history, false);
            case Concluding(Attempt attempt, RunLifecycle last)
            when lease == Lease.LOST -> checkOvertaken(attempt, history, true);
            default -> {}
        }
    }

    /** The history of the run could not be read in time, or not at all. */
    void onHistoryUnreadable(RuntimeException why) {
        switch (state) {
            case ReadingHistory reading -> {
                LOG.log(Level.ERROR, "run={0} is requeued, its history cannot be read: {1}", spec.runId(), why);
                end(Disposition.REQUEUE);
            }
            case Confirming confirming -> {
                effects.abandonSession();
                state = confirming.cancel(new EndReason.Requeue(String.valueOf(why.getMessage())));
            }
            default -> scheduleCheck();
        }
    }

    /** The worker of an earlier attempt reported in its beats that it trains the run. */
    void onOwnerAlive() {
        if (state instanceof ObservingOwner observing) {
            LOG.log(Level.DEBUG, "run={0} is trained by worker {1}", spec.runId(), observing.owner());
            end(Disposition.REQUEUE);
        }
    }

    /** The worker of an earlier attempt is dead, or trains another run. The run may have ended in the meantime. */
    void onOwnerSilent() {
        if (state instanceof ObservingOwner observing) {
            state = observing.silent();
            effects.readHistory(READ_HISTORY);
        }
    }

    private void decide(ReadingHistory reading, RunHistory history) {
        switch (ClaimDecision.evaluate(history, deliveries, worker, reading.silentOwner())) {
            case ClaimDecision.AlreadyEnded() -> {
                LOG.log(Level.INFO, "run={0} has ended before", spec.runId());
                end(Disposition.ACCEPT);
            }
            case ClaimDecision.OwnedByOther(WorkerId owner) -> {
                state = reading.observe(owner);
                effects.observeOwner(owner);
            }
            case ClaimDecision.Claimed(int number, String rejectionReason) -> {
                Planned planned = Planned.of(number, history);
                if (reading.stop() != null) {
                    conclude(planned, publisher.stopped(planned, planned.startStep(), reading.stop()));
                } else if (rejectionReason != null) {
                    conclude(planned, publisher.failed(planned, new IllegalStateException(rejectionReason)));
                } else {
                    state = new Preparing(planned);
                    effects.prepare(number, history);
                }
            }
        }
    }

    // ---- The session --------------------------------------------------------------------------------------------

    /** The trainer is ready and its checkpoint read. */
    void onPrepared(TrainingSession.Prepared prepared) {
        if (state instanceof Preparing preparing) {
            Starting starting = preparing.begin(prepared.startStep());
            state = starting;
            publisher.publishStarted(starting.attempt(), prepared);
        }
    }

    /** The broker acknowledged RunStarted. */
    void onStartAcknowledged() {
        if (state instanceof Starting starting) {
            state = starting.confirm();
            effects.readHistory(CONFIRM);
        }
    }

    /** RunStarted will not be acknowledged. */
    void onStartRejected(PublishingException why) {
        if (state instanceof Starting starting) {
            effects.abandonSession();
            state = starting.cancel(new EndReason.Failure(why));
        }
    }

    /** The trainer took its last step, or failed; what it logged is being published. */
    void onTrainingEnded() {
        switch (state) {
            case Training training -> state = training.drain();
            case Stopping stopping -> state = stopping.drain();
            case Fenced fenced -> {}
            case Ended ended -> {}
            default -> throw illegal("the training ended");
        }
    }

    /** The session has ended: what was logged is acknowledged, or will not be, and the trainer is closed. */
    void onSessionEnded(TrainingSession.Result result) {
        switch (state) {
            case Preparing(Planned planned) -> conclude(planned, result, null);
            case Cancelling(Attempt attempt, EndReason reason) -> concludeCancelled(attempt, reason);
            case Training(Begun begun) -> conclude(begun, result, null);
            case Stopping(Begun begun, EndReason reason) -> conclude(begun, result, reason);
            case Draining(Begun begun, EndReason reason) -> conclude(begun, result, reason);
            case Fenced fenced -> end(fenced.whenEnded());
            case Ended ended -> {}
            default -> throw illegal("the session ended");
        }
    }

    /** A warning is raised, or cleared if there is no text. One of an attempt that has ended is dropped. */
    void onWarning(WarningTopic topic, @Nullable String text, long step) {
        if (state instanceof WithSession running) {
            publisher.warn(running.attempt(), topic, text, step);
        } else {
            LOG.log(Level.DEBUG, "run={0} warning of an attempt that has ended: {1}", spec.runId(), text);
        }
    }

    private void confirm(Confirming confirming, RunHistory history) {
        int number = confirming.attempt().number();
        if (history.newestBegun() == number && worker.equals(history.newestWorker())) {
            train(confirming.train());
            return;
        }
        LOG.log(
                Level.WARNING,
                "run={0} attempt={1} was begun by worker {2} first",
                spec.runId(),
                number,
                history.newestWorker());
        fence(confirming.attempt(), Disposition.STUCK, FENCED);
    }

    private void train(Training training) {
        state = training;
        effects.beginTraining();
    }

    private void conclude(Attempt attempt, TrainingSession.Result result, @Nullable EndReason reason) {
        switch (result) {
            case TrainingSession.Failed(Throwable cause) -> fail(attempt, cause);
            case TrainingSession.Cancelled() -> throw illegal("the session was cancelled");
            case TrainingSession.Completed(long step) -> {
                // A trainer may end before the last step because there is nothing more to learn.
                RunLifecycle last = switch (reason) {
                    case EndReason.Stop(String text) when step < spec.steps() -> publisher.stopped(attempt, step, text);
                    case EndReason.Requeue requeue when step < spec.steps() -> publisher.handedBack(attempt, step);
                    case null, default -> publisher.finished(attempt, step);
                };
                conclude(attempt, last);
            }
        }
    }

    private void concludeCancelled(Attempt attempt, EndReason reason) {
        switch (reason) {
            case EndReason.Stop(String text) ->
                conclude(attempt, publisher.stopped(attempt, attempt.startStep(), text));
            case EndReason.Requeue(String cause) when cause != null -> requeue(attempt, cause);
            case EndReason.Requeue requeue
            when attempt instanceof Begun -> conclude(attempt, publisher.handedBack(attempt, attempt.startStep()));
            case EndReason.Requeue requeue -> end(Disposition.REQUEUE);
            case EndReason.Failure(Throwable cause) -> fail(attempt, cause);
        }
    }

    /**
     * A broker that takes nothing, checkpoints that cannot be read just now, and a trainer or a device that another worker has, are no faults of
     * the run.
     */
    private void fail(Attempt attempt, Throwable cause) {
        if (cause instanceof CheckpointsAwayException) {
            LOG.log(Level.ERROR, "run={0} is requeued: {1}", spec.runId(), cause.getMessage());
            publisher.postpone(attempt, "it waits until its checkpoints can be read: " + cause.getMessage());
            end(Disposition.REQUEUE);
        } else if (cause instanceof UnsuitableWorkerException unsuitable) {
            if (effects.awaitTrainer()) {
                LOG.log(Level.WARNING, "run={0} waits: {1}", spec.runId(), unsuitable.getMessage());
                publisher.postpone(
                        attempt,
                        "it waits for a worker that has " + unsuitable.need() + "; of worker " + worker + ": "
                                + unsuitable.getMessage());
            }
            end(Disposition.REQUEUE);
        } else if (cause instanceof PublishingException lost && !lost.isRefusal()) {
            requeue(attempt, String.valueOf(lost.getMessage()));
        } else {
            conclude(attempt, publisher.failed(attempt, cause));
        }
    }

    private void conclude(Attempt attempt, RunLifecycle last) {
        state = new Concluding(attempt, last);
        effects.publish(last, Awaited.LAST_EVENT);
    }

    private void requeue(Attempt attempt, String cause) {
        LOG.log(Level.ERROR, "run={0} attempt={1} is requeued: {2}", spec.runId(), attempt.reportedAs(), cause);
        if (attempt instanceof Begun begun) {
            state = new Requeueing(begun);
            effects.schedule(Deadline.REQUEUE, REQUEUE);
            publisher.requeue(begun, cause);
        } else {
            end(Disposition.REQUEUE);
        }
    }

    // ---- The end ------------------------------------------------------------------------------------------------

    /** The broker acknowledged the last event. */
    void onLastEventAcknowledged() {
        switch (state) {
            case Concluding(Attempt attempt, RunLifecycle last) -> {
                LOG.log(Level.INFO, "run={0} attempt={1} ended: {2}", spec.runId(), attempt.reportedAs(), last);
                if (last instanceof RunFinished) {
                    effects.discardOlderCheckpoints();
                }
                end(last instanceof RunHandedBack ? Disposition.REQUEUE : Disposition.ACCEPT);
            }
            case Requeueing requeueing -> end(Disposition.REQUEUE);
            case Ended ended -> {}
            default -> throw illegal("the last event was acknowledged");
        }
    }

    /** The last event will not be acknowledged. */
    void onLastEventRejected(PublishingException why) {
        switch (state) {
            case Concluding concluding -> {
                LOG.log(Level.ERROR, "run={0} is requeued: {1}", spec.runId(), why.getMessage());
                end(Disposition.REQUEUE);
            }
            case Requeueing requeueing -> {
                LOG.log(Level.WARNING, "run={0} requeued without its last event: {1}", spec.runId(), why.getMessage());
                end(Disposition.REQUEUE);
            }
            case Ended ended -> {}
            default -> throw illegal("the last event was rejected");
        }
    }

    /** A stop command was received. The first reason counts. */
    void onStopRequested(String reason) {
        EndReason stop = new EndReason.Stop(reason);
        switch (state) {
            case ReadingHistory reading -> state = reading.withStop(reason);
            case ObservingOwner observing -> state = observing.withStop(reason);
            case Preparing preparing -> {
                effects.abandonSession();
                state = preparing.cancel(stop);
            }
            case Starting starting -> {
                effects.abandonSession();
                state = starting.cancel(stop);
            }
            case Confirming confirming -> {
                effects.abandonSession();
                state = confirming.cancel(stop);
            }
            case Training training -> {
                state = training.stop(stop);
                effects.requestTrainingEnd();
            }
            case Cancelling cancelling -> state = cancelling.because(stop);
            case Stopping stopping -> state = stopping.because(stop);
            default -> LOG.log(Level.DEBUG, "run={0} stop of an attempt that is ending: {1}", spec.runId(), reason);
        }
    }

    /** The worker shuts down: the run is requeued, within {@link #SHUTDOWN} and {@link #FENCED_SHUTDOWN}. */
    void onShutdownRequested() {
        EndReason requeue = new EndReason.Requeue(null);
        switch (state) {
            case ReadingHistory reading -> end(Disposition.REQUEUE);
            case ObservingOwner observing -> end(Disposition.REQUEUE);
            case Preparing preparing -> {
                effects.abandonSession();
                state = preparing.cancel(requeue);
            }
            case Starting starting -> {
                effects.abandonSession();
                state = starting.cancel(requeue);
            }
            case Confirming confirming -> {
                effects.abandonSession();
                state = confirming.cancel(requeue);
            }
            case Training training -> {
                state = training.stop(requeue);
                effects.requestTrainingEnd();
            }
            default -> {}
        }
        if (!(state instanceof Ended)) {
            effects.schedule(Deadline.SHUTDOWN, state instanceof Fenced ? FENCED_SHUTDOWN : SHUTDOWN);
        }
    }

    /**
     * The trainer ends this process: the run has failed, or it would end one worker after the other. The session never ends any
     * more.
     */
    void onTrainerExits(String reason) {
        if (state instanceof WithSession running) {
            RunLifecycle failed = publisher.failed(running.attempt(), new IllegalStateException(reason));
            effects.abandonSession();
            conclude(running.attempt(), failed);
        }
    }

    /** The worker cannot go on: the run is abandoned, the request is not settled. */
    void onWorkerFailed() {
        lease = Lease.LOST;
        switch (state) {
            case WithSession running -> {
                abandon(running.attempt());
                fence(running.attempt(), Disposition.NONE, FENCED_FAILING);
            }
            case Fenced fenced -> fence(fenced.attempt(), Disposition.NONE, FENCED_FAILING);
            default -> end(Disposition.NONE);
        }
    }

    // ---- The lease ----------------------------------------------------------------------------------------------

    void onLeaseRenewed() {
        scheduleRenewal();
    }

    /** The lease is lost for good, because the broker was away or this process was suspended. */
    void onLeaseLost() {
        lease = Lease.LOST;
        LOG.log(
                Level.WARNING,
                "run={0} lost its lease; if it trains, it does so until another worker has the run",
                spec.runId());
        switch (state) {
            case ReadingHistory reading -> end(Disposition.NONE);
            case ObservingOwner observing -> end(Disposition.NONE);
            // Another worker may begin an attempt of this number now.
            case Preparing(Planned planned) -> fence(planned, Disposition.STUCK, FENCED);
            case Cancelling(Planned planned, EndReason reason) -> fence(planned, Disposition.STUCK, FENCED);
            case Concluding(Planned planned, RunLifecycle last) -> end(Disposition.NONE);
            default -> scheduleCheck();
        }
    }

    private void scheduleRenewal() {
        if (lease == Lease.HELD && !(state instanceof Ended)) {
            effects.schedule(Deadline.RENEW_LEASE, effects.lockDuration().dividedBy(3));
        }
    }

    private void scheduleCheck() {
        if (lease == Lease.LOST && (state instanceof Active || state instanceof Concluding)) {
            effects.schedule(Deadline.CHECK_OVERTAKEN, CHECK_OVERTAKEN);
        }
    }

    private void onCheckDue() {
        switch (state) {
            // These read the history themselves before they train.
            case Starting starting -> scheduleCheck();
            case Confirming confirming -> scheduleCheck();
            case Active active -> effects.readHistory(READ_OVERTAKEN);
            case Concluding concluding -> effects.readHistory(READ_OVERTAKEN);
            default -> {}
        }
    }

    /** @param concluded whether the end of the run, if it has ended, is what this attempt published */
    private void checkOvertaken(Attempt attempt, RunHistory history, boolean concluded) {
        boolean overtaken = history.newestReported() > attempt.reportedAs() || (history.hasEnded() && !concluded);
        if (!overtaken) {
            scheduleCheck();
            return;
        }
        LOG.log(Level.WARNING, "run={0} is trained by another worker now, or has ended", spec.runId());
        if (concluded) {
            end(Disposition.NONE);
        } else {
            abandon(attempt);
            fence(attempt, Disposition.STUCK, FENCED);
        }
    }

    // ---- Deadlines ----------------------------------------------------------------------------------------------

    /** A deadline that was scheduled has passed. */
    void onDeadlinePassed(Deadline deadline) {
        switch (deadline) {
            case RENEW_LEASE -> {
                if (lease == Lease.HELD && !(state instanceof Ended)) {
                    effects.renewLease();
                }
            }
            case CHECK_OVERTAKEN -> onCheckDue();
            case REQUEUE -> {
                if (state instanceof Requeueing) {
                    LOG.log(Level.WARNING, "run={0} requeued, its last event is not acknowledged yet", spec.runId());
                    end(Disposition.REQUEUE);
                }
            }
            case SHUTDOWN -> onShutdownOverdue();
            case FENCED -> {
                if (state instanceof Fenced fenced) {
                    LOG.log(Level.WARNING, "run={0} its training goes on although it was abandoned", spec.runId());
                    end(fenced.whenOverdue());
                }
            }
        }
    }

    private void onShutdownOverdue() {
        switch (state) {
            case Active active -> {
                LOG.log(Level.WARNING, "run={0} is requeued although its step is not over", spec.runId());
                abandon(active.attempt());
                fence(active.attempt(), Disposition.REQUEUE, FENCED_SHUTDOWN);
            }
            case Concluding concluding -> end(Disposition.REQUEUE);
            case Fenced fenced -> end(fenced.whenEnded());
            default -> {}
        }
    }

    /** Publishes that the attempt is over, if it has begun, and does not wait for that. */
    private void abandon(Attempt attempt) {
        if (attempt instanceof Begun begun) {
            publisher.abandon(begun);
        }
    }

    private void fence(Attempt attempt, Disposition whenOverdue, Duration atMost) {
        Disposition whenEnded = whenOverdue == Disposition.STUCK ? Disposition.REQUEUE : whenOverdue;
        state = new Fenced(attempt, whenEnded, whenOverdue);
        effects.schedule(Deadline.FENCED, atMost);
        effects.abandonSession();
    }

    private void end(Disposition disposition) {
        boolean settled = disposition == Disposition.ACCEPT || disposition == Disposition.REQUEUE;
        state = new Ended(settled && lease == Lease.LOST ? Disposition.NONE : disposition);
    }

    private IllegalStateException illegal(String event) {
        return new IllegalStateException("run " + spec.runId() + ": " + event + " in state " + state);
    }
}
