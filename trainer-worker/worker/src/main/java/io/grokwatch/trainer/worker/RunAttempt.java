package io.grokwatch.trainer.worker;

import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle;
import io.grokwatch.events.RunLifecycle.RunFinished;
import io.grokwatch.events.RunLifecycle.RunHandedBack;
import io.grokwatch.events.RunSpec;
import io.grokwatch.events.WorkerId;
import io.grokwatch.trainer.checkpoint.CheckpointsAwayException;
import io.grokwatch.trainer.spi.Trainer;
import io.grokwatch.trainer.worker.publish.Publisher;
import io.grokwatch.trainer.worker.publish.PublishingException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at training a run, from its furthest checkpoint on. {@link #train} runs on the training thread; the wishes
 * of others come from any thread and are obeyed before the next step.
 *
 * <p>What the world hears of it is in order: started (acknowledged before the first batch), batches, and one last event
 * after all batches are acknowledged. An attempt that leaves the run to another ends with {@link RunHandedBack}.
 */
final class RunAttempt {

    /** What is to become of the request. */
    enum Ending {
        /** It is answered by a last event that the broker acknowledged. */
        ANSWERED,
        /** It is for another attempt. */
        UNANSWERED
    }

    private static final Logger LOG = System.getLogger(RunAttempt.class.getName());
    /** Shorter than what a worker that leaves has left when it looks. */
    private static final Duration GLANCE_AT_HISTORY = Duration.ofSeconds(1);

    private static final Duration CONFIRMATION = Duration.ofSeconds(30);

    private final RunSpec spec;
    private final Instant requested;
    private final Claim claim;
    private final WorkerConfig config;
    private final TrainerSource trainers;
    private final RunRequests requests = new RunRequests();
    private final AttemptEvents events;
    private final AttemptTraining training;
    private volatile int attempt;
    /** When it was asked last what others had told of the run. */
    private volatile long claimedNanos;

    private volatile @Nullable Thread trainingThread;

    /**
     * An attempt at a request.
     *
     * @param deliveries how many times the request was delivered, this time included
     * @param requested when it was submitted
     */
    RunAttempt(
            RunSpec spec,
            int deliveries,
            Instant requested,
            WorkerConfig config,
            TrainerSource trainers,
            Publisher publisher) {
        this.spec = spec;
        this.requested = requested;
        this.claim = new Claim(spec.runId(), deliveries, requested, config);
        this.attempt = deliveries;
        this.config = config;
        this.trainers = trainers;
        this.events = new AttemptEvents(spec.runId(), deliveries, config, publisher, this::lastStep);
        this.training = new AttemptTraining(spec.runId(), config, publisher, requests, events, this::confirm);
    }

    RunId runId() {
        return spec.runId();
    }

    /** Higher than that of any attempt before, once training began. */
    int attempt() {
        return attempt;
    }

    /** Whether it has begun to train, and said so. */
    boolean isStarted() {
        return events.begun();
    }

    /** The last step logged; before the first, where the attempt begins, or what earlier ones had come to. */
    long lastStep() {
        return training.lastStep();
    }

    /** What others want of it, but for its end. */
    RunRequests requests() {
        return requests;
    }

    /**
     * Gives the run up unless its training has begun, and said so: whoever gets the lease now may have the number of this
     * attempt.
     */
    boolean endUnlessStarted() {
        if (!events.leaveUnlessBegun()) {
            return false;
        }
        end(new Wish.Fence());
        return true;
    }

    /** Asks for an early end; a reason that does not outrank the present one changes nothing. */
    synchronized void end(Wish reason) {
        if (!requests.end(reason)) {
            return;
        }
        training.hurry();
        if (reason instanceof Wish.Fence) {
            training.silence();
            Thread thread = trainingThread;
            if (thread != null) {
                thread.interrupt();
            }
            events.leave();
        }
    }

    /** Whether the run went on or ended without this attempt; false also if the broker cannot be asked just now. */
    boolean isOvertaken() {
        try {
            RunHistory history = RunHistory.read(config.bootstrap(), runId(), requested, GLANCE_AT_HISTORY);
            return history.attempts() > attempt || (history.ended() && !events.concluded());
        } catch (KafkaException e) {
            LOG.log(Level.DEBUG, "run={0} nobody knows whether it was overtaken: {1}", runId(), e);
            return false;
        }
    }

    /** Trains to the end, whatever that is; a broker that cannot be asked or told leaves the run to another attempt. */
    Ending train() {
        trainingThread = Thread.currentThread();
        try {
            claimedNanos = System.nanoTime();
            return switch (claim.look(requests::leaves)) {
                case Claim.Ended() -> Ending.ANSWERED;
                case Claim.Elsewhere(WorkerId worker) -> Ending.UNANSWERED;
                case Claim.Free free -> begin(free);
            };
        } catch (InterruptedException fenced) {
            return Ending.UNANSWERED;
        } catch (PublishingException | KafkaException e) {
            return isFenced() ? Ending.UNANSWERED : givenUp(e);
        }
    }

    /**
     * Makes sure, if enough time has passed since the claim for the lease to have run out, that no other worker has begun an
     * attempt of this number: the first has it.
     */
    private void confirm() throws InterruptedException {
        if (System.nanoTime() - claimedNanos < config.lock().toNanos() / 2) {
            return;
        }
        RunHistory history = RunHistory.read(config.bootstrap(), runId(), requested, CONFIRMATION);
        if (history.begun() != attempt || !config.worker().equals(history.newestWorker())) {
            events.disown();
            throw new InterruptedException(
                    "run " + runId() + " attempt " + attempt + " was begun by worker " + history.newestWorker());
        }
    }

    private Ending givenUp(RuntimeException why) {
        LOG.log(Level.ERROR, "run={0} attempt={1} is left to another attempt: {2}", runId(), attempt, why);
        try {
            events.giveUp(String.valueOf(why.getMessage()), AttemptTraining.HAND_BACK);
        } catch (InterruptedException | KafkaException e) {
            LOG.log(Level.WARNING, "run={0} attempt={1} was given up unheard: {2}", runId(), attempt, e);
        }
        return Ending.UNANSWERED;
    }

    private Ending begin(Claim.Free free) throws InterruptedException {
        attempt = free.attempt();
        training.follows(free.history().reached());
        events.follow(free.history(), attempt);
        RunLifecycle last = lastEvent(free);
        if (last == null || !events.conclude(last, training.patience())) {
            return Ending.UNANSWERED;
        }
        if (last instanceof RunFinished) {
            config.checkpoints().of(runId()).keepNewest();
        }
        return last instanceof RunHandedBack ? Ending.UNANSWERED : Ending.ANSWERED;
    }

    /** A trainer may throw anything, also what its language does not check. */
    private @Nullable RunLifecycle lastEvent(Claim.Free free) {
        if (requests.wish() != null) {
            return ended(lastStep());
        }
        if (free.hopeless() != null) {
            return events.failed(new IllegalStateException(free.hopeless()));
        }
        long step;
        try (Trainer trainer = trainers.create(spec, config.device())) {
            step = training.train(trainer, attempt, free.history());
        } catch (CheckpointsAwayException e) {
            LOG.log(Level.ERROR, "run={0} is left to another attempt: {1}", runId(), e.getMessage());
            events.postpone("it waits until its checkpoints can be read: " + e.getMessage());
            return null;
        } catch (Throwable e) {
            if (e instanceof PublishingException lost && !lost.isRefusal()) {
                throw lost;
            }
            return isFenced() ? null : events.failed(e);
        }
        return step < spec.steps() ? ended(step) : events.finished(step);
    }

    private @Nullable RunLifecycle ended(long step) {
        return switch (requests.wish()) {
            case Wish.Stop(String reason) -> events.stopped(step, reason);
            case Wish.HandBack() -> events.begun() ? events.handedBack(step) : null;
            case Wish.Fence() -> null;
            // The trainer found that there was nothing left to learn.
            case null -> events.finished(step);
        };
    }

    private boolean isFenced() {
        return requests.wish() instanceof Wish.Fence;
    }
}
