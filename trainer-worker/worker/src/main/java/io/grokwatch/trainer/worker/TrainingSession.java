package io.grokwatch.trainer.worker;

import io.grokwatch.events.RunFacts;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunSpec;
import io.grokwatch.events.history.RunHistory;
import io.grokwatch.events.validation.Rejection;
import io.grokwatch.trainer.checkpoint.SavedCheckpoints;
import io.grokwatch.trainer.spi.Trainer;
import io.grokwatch.trainer.worker.publish.FailureListener;
import io.grokwatch.trainer.worker.publish.Publisher;
import io.grokwatch.trainer.worker.publish.PublishingException;
import io.grokwatch.trainer.worker.publish.RunPublisher;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * The training of one attempt, on a thread of its own: makes the trainer, reads the checkpoint to resume from, waits for
 * {@link #begin}, trains, and returns once everything logged is acknowledged. It reports to a {@link Listener}.
 */
final class TrainingSession {
    /**
     * What a session is about to train.
     *
     * @param filledIn the run with the trainer's defaults
     * @param startStep the first step to be trained
     */
    record Prepared(RunSpec filledIn, RunFacts facts, long startStep) {}

    /** How a session ended. */
    sealed interface Result permits Completed, Failed, Cancelled {}

    /**
     * The trainer ended, and all it logged is acknowledged.
     *
     * @param step the number of steps taken, those before the checkpoint included
     */
    record Completed(long step) implements Result {}

    /** It could not be prepared, the trainer failed, or what was logged could not be published. */
    record Failed(Throwable cause) implements Result {}

    /** It was abandoned before it trained. */
    record Cancelled() implements Result {}

    /** Receives what happens in a session, on its threads. */
    interface Listener {
        /** The session waits for {@link #begin}. */
        void prepared(Prepared prepared);

        /** The trainer took its last step or failed; what it logged is being published. */
        void trainingEnded();

        /** Called exactly once, at last. */
        void ended(Result result);

        /** A warning is raised, or cleared if there is no text; {@code step} is the last one logged, negative before the first. */
        void warning(WarningTopic topic, @Nullable String text, long step);
    }

    /** As long as the producer tries: a run that trained for hours outlasts a broker that is away. */
    private static final Duration ACKNOWLEDGED = Duration.ofDays(1);
    /** Bounds the wait for the last checkpoint: a worker that shuts down has five seconds for everything. */
    private static final Duration CHECKPOINT_WRITTEN = Duration.ofMillis(1200);

    private static final Logger LOG = System.getLogger(TrainingSession.class.getName());

    private final RunSpec spec;
    private final int attempt;
    private final RunHistory history;
    private final WorkerConfig config;
    private final TrainerSource trainers;
    private final Publisher publisher;
    private final AttemptControl control;
    private final Listener listener;
    private final CountDownLatch begun = new CountDownLatch(1);
    private final Thread thread;
    private volatile @Nullable RunPublisher log;
    private volatile boolean abandoned;

    /**
     * A session that is not started.
     *
     * @param attempt its number
     * @param history of the run before it
     * @param control the requests to the training
     */
    TrainingSession(
            RunSpec spec,
            int attempt,
            RunHistory history,
            WorkerConfig config,
            TrainerSource trainers,
            Publisher publisher,
            AttemptControl control,
            Listener listener) {
        this.spec = spec;
        this.attempt = attempt;
        this.history = history;
        this.config = config;
        this.trainers = trainers;
        this.publisher = publisher;
        this.control = control;
        this.listener = listener;
        thread = Thread.ofPlatform().daemon().name("train-" + runId()).unstarted(this::run);
    }

    /** Starts to prepare. */
    void start() {
        thread.start();
    }

    /** Trains, once prepared. For any thread. */
    void begin() {
        begun.countDown();
    }

    /** The training ends before its next step, and logging waits for nothing until then. For any thread. */
    synchronized void requestEnd() {
        control.requestEnd();
        RunPublisher current = log;
        if (current != null) {
            current.neverWait();
        }
    }

    /** Ends as soon as the thread notices; nothing that is logged from now on is published. For any thread. */
    synchronized void abandon() {
        abandoned = true;
        control.requestEnd();
        RunPublisher current = log;
        if (current != null) {
            current.close();
        }
        // A trainer that is being made may swallow the interrupt.
        begun.countDown();
        thread.interrupt();
    }

    /** Returns whether its thread has ended, which it does soon after it has reported its end. */
    boolean awaitEnd(Duration atMost) throws InterruptedException {
        return thread.join(atMost);
    }

    /** The last step logged, negative before the first. */
    long lastStep() {
        RunPublisher current = log;
        return current == null ? -1 : current.lastStep();
    }

    private RunId runId() {
        return spec.runId();
    }

    /** A trainer may throw anything, also what its language does not check. */
    private void run() {
        Result result;
        try {
            result = prepareAndTrain();
        } catch (Throwable e) {
            result = new Failed(e);
        }
        listener.ended(result);
    }

    private Result prepareAndTrain() throws IOException, InterruptedException {
        try (Trainer trainer = created()) {
            SavedCheckpoints saved = config.checkpoints().of(runId());
            saved.removeUnfinished();
            // No variable holds the checkpoint to resume from while the run trains.
            try (RunCheckpoints checkpoints = new RunCheckpoints(
                    runId().value(),
                    attempt,
                    saved,
                    saved.furthest(origin -> history.starts().checkpointSurvives(origin.attempt(), origin.step())),
                    config.checkpointEvery(),
                    control,
                    this::acknowledged,
                    warning -> warn(WarningTopic.CHECKPOINTS, warning))) {
                return train(trainer, checkpoints);
            }
        }
    }

    private Trainer created() {
        config.abilities().require(spec);
        Trainer trainer = trainers.create(spec, config.device());
        if (trainer == null) {
            throw new IllegalStateException("run " + runId() + ": trainer " + spec.trainer() + " returned no trainer");
        }
        return trainer;
    }

    private Result train(Trainer trainer, RunCheckpoints checkpoints) throws InterruptedException {
        control.resume(history.interventions(), checkpoints.startStep());
        RunSpec filledIn = filledIn(trainer);
        RunFacts facts = trainer.facts();
        listener.prepared(new Prepared(filledIn, facts == null ? RunFacts.UNKNOWN : facts, checkpoints.startStep()));
        try {
            begun.await();
        } catch (InterruptedException e) {
            return new Cancelled();
        }
        if (isAbandoned()) {
            return new Cancelled();
        }
        try (RunLogFile lines = new RunLogFile(config.logs(), runId(), attempt);
                RunPublisher opened = new RunPublisher(
                        publisher,
                        InstantSource.system(),
                        runId(),
                        attempt,
                        filledIn.steps(),
                        config.buffers(),
                        lines::line,
                        failures())) {
            open(opened);
            return new Completed(trainAndDrain(trainer, opened, checkpoints, lines));
        }
    }

    /**
     * The run with the trainer's defaults.
     *
     * @throws IllegalStateException if the trainer returns what no event can report: none, or one of another run
     */
    private RunSpec filledIn(Trainer trainer) {
        RunSpec filledIn = trainer.spec();
        if (filledIn == null || !filledIn.runId().equals(runId())) {
            throw new IllegalStateException("run " + runId() + ": trainer " + spec.trainer()
                    + " must return the specification of this run, was " + filledIn);
        }
        return filledIn;
    }

    /** What a failing trainer had logged is published before its failure is reported. */
    private long trainAndDrain(Trainer trainer, RunPublisher opened, RunCheckpoints checkpoints, RunLogFile lines)
            throws InterruptedException {
        long step;
        try {
            step = trainer.train(opened, control, checkpoints);
        } catch (Throwable failure) {
            boolean interrupted = Thread.interrupted() && abandoned;
            listener.trainingEnded();
            if (interrupted) {
                throw failure;
            }
            try {
                opened.drain(ACKNOWLEDGED);
            } catch (PublishingException alsoLost) {
                LOG.log(
                        Level.WARNING,
                        "run={0} what it logged last was not published: {1}",
                        runId(),
                        alsoLost.getMessage());
            }
            throw failure;
        }
        // A trainer may leave its thread interrupted; only an abandoned session ends because of that.
        if (Thread.interrupted() && abandoned) {
            throw new InterruptedException("run " + runId() + " was abandoned");
        }
        listener.trainingEnded();
        opened.drain(ACKNOWLEDGED);
        if (!opened.keptAny() && !opened.rejections().isEmpty() && !control.stopRequested()) {
            throw new IllegalStateException("run " + runId() + ": nothing that trainer " + spec.trainer()
                    + " logged was kept: " + Rejection.words(opened.rejections()));
        }
        if (!checkpoints.awaitWritten(CHECKPOINT_WRITTEN)) {
            LOG.log(Level.WARNING, "run={0} its last checkpoint was not written in time", runId());
        }
        if (step < 0) {
            lines.line("run " + runId() + ": trainer " + spec.trainer() + " returned " + step
                    + " as the number of steps taken; the steps logged count instead");
            return Math.max(checkpoints.startStep(), opened.stepsTaken());
        }
        return step;
    }

    private synchronized boolean isAbandoned() {
        return abandoned;
    }

    private synchronized void open(RunPublisher opened) {
        log = opened;
        if (abandoned) {
            opened.close();
        } else if (control.stopRequested()) {
            opened.neverWait();
        }
    }

    private FailureListener failures() {
        return new FailureListener() {
            @Override
            public void onSnapshotsLeftOut(String which) {
                warn(WarningTopic.SNAPSHOTS, which);
            }

            @Override
            public void onSpillFailure(@Nullable String reason) {
                warn(WarningTopic.SPILL, reason);
            }
        };
    }

    private void warn(WarningTopic topic, @Nullable String text) {
        listener.warning(topic, text, lastStep());
    }

    private CompletableFuture<Void> acknowledged() {
        return Objects.requireNonNull(log, "a checkpoint before the log is open")
                .acknowledged();
    }
}
