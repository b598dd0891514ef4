package io.grokwatch.trainer.worker;

import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle;
import io.grokwatch.events.RunLifecycle.RunFailed;
import io.grokwatch.events.RunLifecycle.RunFinished;
import io.grokwatch.events.RunLifecycle.RunStarted;
import io.grokwatch.events.RunLifecycle.RunStopped;
import io.grokwatch.events.RunSpec;
import io.grokwatch.trainer.spi.Checkpoints;
import io.grokwatch.trainer.spi.Intervention;
import io.grokwatch.trainer.spi.RunControl;
import io.grokwatch.trainer.spi.Trainer;
import io.grokwatch.trainer.worker.publish.Publisher;
import io.grokwatch.trainer.worker.publish.PublishingException;
import io.grokwatch.trainer.worker.publish.RunPublisher;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at training a run. {@link #train} runs on the training thread; the wishes of others come from any thread
 * and are obeyed before the next step.
 *
 * <p>What the world hears of it is in order: started (acknowledged before the first batch), batches, and one last event
 * after all batches are acknowledged; unless the attempt is handed back or fenced, then there is no last event.
 */
final class RunAttempt implements RunControl {

    /** What is to become of the request. */
    enum Ending {
        /** It is answered by a last event that the broker acknowledged. */
        ANSWERED,
        /** It is for another attempt. */
        UNANSWERED
    }

    private static final Logger LOG = System.getLogger(RunAttempt.class.getName());
    /** As long as the producer tries; a run that trained for hours is not given up for a broker that is away briefly. */
    private static final Duration ACKNOWLEDGED = Duration.ofMinutes(10);
    /** A worker that leaves has five seconds for everything. */
    private static final Duration HAND_BACK = Duration.ofMillis(1500);

    private static final Duration HISTORY = Duration.ofMinutes(1);
    private static final int MAX_DELIVERIES = 3;

    private final RunSpec spec;
    private final int deliveries;
    private final Instant requested;
    private final WorkerConfig config;
    private final TrainerSource trainers;
    private final Publisher publisher;
    private final AtomicBoolean snapshotWanted = new AtomicBoolean();
    private volatile int attempt;
    private volatile @Nullable Wish wish;
    private volatile @Nullable RunPublisher log;
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
        this.deliveries = deliveries;
        this.requested = requested;
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

    /** The last step logged, 0 before the first. */
    long lastStep() {
        RunPublisher current = log;
        return current == null ? 0 : Math.max(0, current.lastStep());
    }

    /** Asks for an early end; a reason that does not outrank the present one changes nothing. */
    synchronized void end(Wish reason) {
        Wish present = wish;
        if (present != null && !reason.outranks(present)) {
            return;
        }
        wish = reason;
        RunPublisher current = log;
        if (current != null) {
            current.neverWait();
            if (reason instanceof Wish.Fence) {
                current.close();
            }
        }
        Thread thread = trainingThread;
        if (thread != null && reason instanceof Wish.Fence) {
            thread.interrupt();
        }
    }

    void wantSnapshot() {
        snapshotWanted.set(true);
    }

    @Override
    public boolean stopRequested() {
        return wish != null;
    }

    @Override
    public boolean takeSnapshotRequest() {
        return snapshotWanted.get() && snapshotWanted.getAndSet(false);
    }

    @Override
    public @Nullable Intervention takeIntervention() {
        return null;
    }

    /** Trains to the end, whatever that is; a broker that cannot be asked or told leaves the run to another attempt. */
    Ending train() {
        trainingThread = Thread.currentThread();
        try {
            RunHistory history = RunHistory.read(config.bootstrap(), runId(), requested, HISTORY);
            if (history.ended()) {
                LOG.log(Level.INFO, "run={0} has ended before", runId());
                return Ending.ANSWERED;
            }
            attempt = Math.max(deliveries, history.attempts() + 1);
            RunLifecycle last = lastEvent();
            if (last == null || wish instanceof Wish.Fence) {
                return Ending.UNANSWERED;
            }
            publisher.publishAndAwait(last, patience());
            LOG.log(Level.INFO, "run={0} attempt={1} ended: {2}", runId(), attempt, last);
            return Ending.ANSWERED;
        } catch (InterruptedException fenced) {
            return Ending.UNANSWERED;
        } catch (PublishingException | KafkaException e) {
            LOG.log(Level.ERROR, "run={0} attempt={1} is left to another attempt: {2}", runId(), attempt, e);
            return Ending.UNANSWERED;
        }
    }

    private @Nullable RunLifecycle lastEvent() throws InterruptedException {
        if (wish != null) {
            return ended(0);
        }
        if (deliveries > MAX_DELIVERIES) {
            return failed(new IllegalStateException(
                    "it was taken up " + MAX_DELIVERIES + " times and never ended: its workers died or were stopped"));
        }
        long step;
        try (Trainer trainer = trainers.create(spec, config.device())) {
            RunSpec filledIn = trainer.spec();
            publisher.publishAndAwait(
                    new RunStarted(runId(), attempt, filledIn, trainer.facts(), config.worker(), config.device(), 0),
                    ACKNOWLEDGED);
            LOG.log(Level.INFO, "run={0} attempt={1} started: {2}", runId(), attempt, filledIn);
            try (RunPublisher opened = open(filledIn)) {
                step = trainedAndPublished(trainer, opened);
            }
        } catch (RuntimeException | Error e) {
            return wish instanceof Wish.Fence ? null : failed(e);
        }
        return step < spec.steps() ? ended(step) : new RunFinished(runId(), attempt, step);
    }

    /** Also what a failing trainer had logged is published before its failure goes on its way. */
    private long trainedAndPublished(Trainer trainer, RunPublisher opened) throws InterruptedException {
        long step;
        try {
            step = trainer.train(opened, this, Checkpoints.NONE);
        } catch (RuntimeException | Error failure) {
            try {
                opened.drain(patience());
            } catch (PublishingException alsoLost) {
                failure.addSuppressed(alsoLost);
            }
            throw failure;
        }
        opened.drain(patience());
        return step;
    }

    private @Nullable RunLifecycle ended(long step) {
        return switch (wish) {
            case Wish.Stop(String reason) -> new RunStopped(runId(), attempt, step, reason);
            case Wish.HandBack() -> null;
            case Wish.Fence() -> null;
            case null ->
                failed(new IllegalStateException("trainer " + spec.trainer() + " ended after " + step + " of "
                        + spec.steps() + " steps, and nobody had asked it to"));
        };
    }

    private RunFailed failed(Throwable failure) {
        LOG.log(Level.ERROR, "run=" + runId() + " attempt=" + attempt + " failed", failure);
        String message = failure.getMessage();
        String reason =
                message == null || message.isBlank() ? failure.getClass().getName() : message;
        return new RunFailed(runId(), attempt, lastStep(), reason.substring(0, Math.min(reason.length(), 4000)));
    }

    private synchronized RunPublisher open(RunSpec filledIn) {
        RunPublisher opened = new RunPublisher(
                publisher, InstantSource.system(), runId(), attempt, filledIn.steps(), config.maxPendingBytes());
        if (wish != null) {
            opened.neverWait();
        }
        log = opened;
        return opened;
    }

    private Duration patience() {
        return wish instanceof Wish.HandBack ? HAND_BACK : ACKNOWLEDGED;
    }
}
