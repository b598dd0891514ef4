package io.grokwatch.trainer.worker;

import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle;
import io.grokwatch.events.RunLifecycle.RunFailed;
import io.grokwatch.events.RunLifecycle.RunFinished;
import io.grokwatch.events.RunLifecycle.RunHandedBack;
import io.grokwatch.events.RunLifecycle.RunStarted;
import io.grokwatch.events.RunLifecycle.RunStopped;
import io.grokwatch.events.RunLifecycle.RunWarned;
import io.grokwatch.events.RunSpec;
import io.grokwatch.events.WorkerId;
import io.grokwatch.trainer.checkpoint.CheckpointsAwayException;
import io.grokwatch.trainer.checkpoint.SavedCheckpoints;
import io.grokwatch.trainer.spi.Checkpoint;
import io.grokwatch.trainer.spi.Trainer;
import io.grokwatch.trainer.worker.publish.Publisher;
import io.grokwatch.trainer.worker.publish.PublishingException;
import io.grokwatch.trainer.worker.publish.RunPublisher;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
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
    /** As long as the producer tries: a run that trained for hours is not given up for a broker that is away. */
    private static final Duration ACKNOWLEDGED = Duration.ofDays(1);
    /** A worker that leaves has five seconds for everything. */
    private static final Duration HAND_BACK = Duration.ofMillis(1200);

    /** Shorter than what a worker that leaves has left when it looks. */
    private static final Duration GLANCE_AT_HISTORY = Duration.ofSeconds(1);

    private final RunSpec spec;
    private final Instant requested;
    private final Claim claim;
    private final WorkerConfig config;
    private final TrainerSource trainers;
    private final Publisher publisher;
    private final RunRequests requests = new RunRequests();
    private volatile int attempt;
    private volatile long startStep;
    private volatile boolean started;
    private volatile @Nullable RunPublisher log;
    private volatile @Nullable RunCheckpoints checkpoints;
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
        this.publisher = publisher;
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
        return started;
    }

    /** The last step logged; before the first, where the attempt begins. */
    long lastStep() {
        RunPublisher current = log;
        return current == null ? startStep : Math.max(startStep, current.lastStep());
    }

    /** What others want of it, but for its end and for checkpoints. */
    RunRequests requests() {
        return requests;
    }

    /** Asks for an early end; a reason that does not outrank the present one changes nothing. */
    synchronized void end(Wish reason) {
        if (!requests.end(reason)) {
            return;
        }
        wantCheckpoint();
        RunPublisher current = log;
        if (current != null) {
            current.neverWait();
        }
        if (reason instanceof Wish.Fence) {
            if (current != null) {
                current.close();
            }
            Thread thread = trainingThread;
            if (thread != null) {
                thread.interrupt();
            }
            if (started) {
                publisher.publishOrWarn(new RunHandedBack(runId(), attempt, lastStep()));
            }
        }
    }

    void wantCheckpoint() {
        RunCheckpoints current = checkpoints;
        if (current != null) {
            current.ask();
        }
    }

    /** Whether the run went on or ended without this attempt; false also if the broker cannot be asked just now. */
    boolean isOvertaken() {
        try {
            RunHistory history = RunHistory.read(config.bootstrap(), runId(), requested, GLANCE_AT_HISTORY);
            return history.attempts() > attempt || history.ended();
        } catch (KafkaException e) {
            LOG.log(Level.DEBUG, "run={0} nobody knows whether it was overtaken: {1}", runId(), e);
            return false;
        }
    }

    /** Trains to the end, whatever that is; a broker that cannot be asked or told leaves the run to another attempt. */
    Ending train() {
        trainingThread = Thread.currentThread();
        try {
            return switch (claim.look(requests::leaves)) {
                case Claim.Ended() -> Ending.ANSWERED;
                case Claim.Elsewhere(WorkerId worker) -> Ending.UNANSWERED;
                case Claim.Free free -> begin(free);
            };
        } catch (InterruptedException fenced) {
            return Ending.UNANSWERED;
        } catch (PublishingException | KafkaException e) {
            LOG.log(Level.ERROR, "run={0} attempt={1} is left to another attempt: {2}", runId(), attempt, e);
            return Ending.UNANSWERED;
        }
    }

    private Ending begin(Claim.Free free) throws InterruptedException {
        attempt = free.attempt();
        RunLifecycle last = lastEvent(free);
        if (last == null || requests.wish() instanceof Wish.Fence) {
            return Ending.UNANSWERED;
        }
        publisher.publishAndAwait(last, patience());
        LOG.log(Level.INFO, "run={0} attempt={1} ended: {2}", runId(), attempt, last);
        if (last instanceof RunFinished) {
            config.checkpoints().of(runId()).keepNewest();
        }
        return last instanceof RunHandedBack ? Ending.UNANSWERED : Ending.ANSWERED;
    }

    private @Nullable RunLifecycle lastEvent(Claim.Free free) throws InterruptedException {
        if (requests.wish() != null) {
            return ended(0);
        }
        if (free.hopeless() != null) {
            return failed(new IllegalStateException(free.hopeless()));
        }
        long step;
        try (Trainer trainer = trainers.create(spec, config.device())) {
            step = resumed(trainer, free.history());
        } catch (PublishingException e) {
            if (!e.isRefusal()) {
                throw e;
            }
            return requests.wish() instanceof Wish.Fence ? null : failed(e);
        } catch (CheckpointsAwayException e) {
            LOG.log(Level.ERROR, "run={0} is left to another attempt: {1}", runId(), e.getMessage());
            return null;
        } catch (IOException | RuntimeException | Error e) {
            return requests.wish() instanceof Wish.Fence ? null : failed(e);
        }
        return step < spec.steps() ? ended(step) : new RunFinished(runId(), attempt, step);
    }

    private long resumed(Trainer trainer, RunHistory history) throws IOException, InterruptedException {
        SavedCheckpoints saved = config.checkpoints().of(runId());
        saved.removeUnfinished();
        Checkpoint from = saved.furthest(history::stands);
        startStep = from == null ? 0 : from.step();
        requests.resume(history.interventions(), startStep);
        RunSpec filledIn = trainer.spec();
        publisher.publishAndAwait(
                new RunStarted(
                        runId(), attempt, filledIn, trainer.facts(), config.worker(), config.device(), startStep),
                ACKNOWLEDGED);
        started = true;
        LOG.log(Level.INFO, "run={0} attempt={1} started at step {2}: {3}", runId(), attempt, startStep, filledIn);
        try (RunLogFile lines = new RunLogFile(config.logs(), runId(), attempt);
                RunPublisher opened = new RunPublisher(
                        publisher,
                        InstantSource.system(),
                        runId(),
                        attempt,
                        filledIn.steps(),
                        config.room(),
                        lines::line);
                RunCheckpoints kept = new RunCheckpoints(
                        runId().value(),
                        attempt,
                        saved,
                        from,
                        config.checkpointEvery(),
                        opened::acknowledged,
                        this::warn)) {
            open(opened, kept);
            return trainedAndPublished(trainer, opened, kept);
        }
    }

    /** Also what a failing trainer had logged is published before its failure goes on its way. */
    private long trainedAndPublished(Trainer trainer, RunPublisher opened, RunCheckpoints kept)
            throws InterruptedException {
        long step;
        try {
            step = trainer.train(opened, requests, kept);
        } catch (RuntimeException | Error failure) {
            try {
                opened.drain(patience());
            } catch (PublishingException alsoLost) {
                failure.addSuppressed(alsoLost);
            }
            throw failure;
        }
        opened.drain(patience());
        if (!kept.awaitWritten(HAND_BACK)) {
            LOG.log(Level.WARNING, "run={0} its last checkpoint was not written in time", runId());
        }
        return step;
    }

    private @Nullable RunLifecycle ended(long step) {
        return switch (requests.wish()) {
            case Wish.Stop(String reason) -> new RunStopped(runId(), attempt, step, reason);
            case Wish.HandBack() -> started ? new RunHandedBack(runId(), attempt, step) : null;
            case Wish.Fence() -> null;
            // The trainer found that there was nothing left to learn.
            case null -> new RunFinished(runId(), attempt, step);
        };
    }

    private RunFailed failed(Throwable failure) {
        LOG.log(Level.ERROR, "run=" + runId() + " attempt=" + attempt + " failed", failure);
        String message = failure.getMessage();
        String reason =
                message == null || message.isBlank() ? failure.getClass().getName() : message;
        return new RunFailed(runId(), attempt, lastStep(), reason.substring(0, Math.min(reason.length(), 4000)));
    }

    private void warn(@Nullable String warning) {
        publisher.publishOrWarn(new RunWarned(runId(), attempt, lastStep(), warning));
    }

    private synchronized void open(RunPublisher opened, RunCheckpoints kept) {
        log = opened;
        checkpoints = kept;
        if (requests.stopRequested()) {
            kept.ask();
            opened.neverWait();
        }
    }

    private Duration patience() {
        return requests.wish() instanceof Wish.HandBack ? HAND_BACK : ACKNOWLEDGED;
    }
}
