package io.grokwatch.trainer.worker;

import io.grokwatch.events.RunId;
import io.grokwatch.events.RunSpec;
import io.grokwatch.trainer.checkpoint.SavedCheckpoints;
import io.grokwatch.trainer.spi.Trainer;
import io.grokwatch.trainer.worker.AttemptEvents.About;
import io.grokwatch.trainer.worker.publish.Publisher;
import io.grokwatch.trainer.worker.publish.PublishingException;
import io.grokwatch.trainer.worker.publish.RunPublisher;
import io.grokwatch.trainer.worker.publish.TroubleListener;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The training of an attempt: from the furthest checkpoint on, with a log that publishes and checkpoints that are kept. It
 * is told to have begun before anything is logged, and is over once all that was logged is acknowledged.
 */
final class AttemptTraining {
    /** As long as the producer tries: a run that trained for hours is not given up for a broker that is away. */
    static final Duration ACKNOWLEDGED = Duration.ofDays(1);
    /** A worker that leaves has five seconds for everything. */
    static final Duration HAND_BACK = Duration.ofMillis(1200);

    private static final Logger LOG = System.getLogger(AttemptTraining.class.getName());

    private final RunId runId;
    private final WorkerConfig config;
    private final Publisher publisher;
    private final RunRequests requests;
    private final AttemptEvents events;
    private final Confirmation confirmation;
    private volatile long startStep;
    private volatile @Nullable RunPublisher log;

    /** Makes sure that an attempt which said that it begins is the only one of its number. */
    interface Confirmation {
        /** @throws InterruptedException if it is not */
        void confirm() throws InterruptedException;
    }

    AttemptTraining(
            RunId runId,
            WorkerConfig config,
            Publisher publisher,
            RunRequests requests,
            AttemptEvents events,
            Confirmation confirmation) {
        this.runId = runId;
        this.config = config;
        this.publisher = publisher;
        this.requests = requests;
        this.events = events;
        this.confirmation = confirmation;
    }

    /** The last step logged; before the first, where it begins. */
    long lastStep() {
        RunPublisher current = log;
        return current == null ? startStep : Math.max(startStep, current.lastStep());
    }

    /** Before it begins: what earlier attempts had come to. */
    void follows(long step) {
        startStep = step;
    }

    /**
     * Trains to the end, whatever that is.
     *
     * @return the number of steps taken
     * @throws io.grokwatch.trainer.checkpoint.CheckpointsAwayException if nobody knows where to begin just now
     * @throws PublishingException if what was logged did not get through
     */
    long train(Trainer trainer, int attempt, RunHistory history) throws IOException, InterruptedException {
        SavedCheckpoints saved = config.checkpoints().of(runId);
        saved.removeUnfinished();
        // No variable holds the checkpoint to resume from while the run trains.
        try (RunCheckpoints kept = new RunCheckpoints(
                runId.value(),
                attempt,
                saved,
                saved.furthest(history::stands),
                config.checkpointEvery(),
                requests,
                this::acknowledged,
                warning -> events.warn(About.CHECKPOINTS, warning))) {
            startStep = kept.startStep();
            requests.resume(history.interventions(), startStep);
            RunSpec filledIn = trainer.spec();
            events.begin(attempt, filledIn, trainer.facts(), startStep, ACKNOWLEDGED);
            confirmation.confirm();
            try (RunLogFile lines = new RunLogFile(config.logs(), runId, attempt);
                    RunPublisher opened = new RunPublisher(
                            publisher,
                            InstantSource.system(),
                            runId,
                            attempt,
                            filledIn.steps(),
                            config.room(),
                            lines::line,
                            warnings())) {
                open(opened);
                return trainedAndPublished(trainer, opened, kept);
            }
        }
    }

    private TroubleListener warnings() {
        return new TroubleListener() {
            @Override
            public void snapshotsLeftOut(String which) {
                events.warn(About.SNAPSHOTS, which);
            }

            @Override
            public void spillRefused(@Nullable String why) {
                events.warn(About.SPILL, why);
            }
        };
    }

    /** From any thread: logging does not wait any more, as the attempt is about to end. */
    synchronized void hurry() {
        RunPublisher current = log;
        if (current != null) {
            current.neverWait();
        }
    }

    /** From any thread: nothing of what was logged is published any more. */
    synchronized void silence() {
        RunPublisher current = log;
        if (current != null) {
            current.close();
        }
    }

    /** How long to wait for the broker. */
    Duration patience() {
        return requests.wish() instanceof Wish.HandBack ? HAND_BACK : ACKNOWLEDGED;
    }

    /** Also what a failing trainer had logged is published before its failure goes on its way. */
    private long trainedAndPublished(Trainer trainer, RunPublisher opened, RunCheckpoints kept)
            throws InterruptedException {
        long step;
        try {
            step = trainer.train(opened, requests, kept);
        } catch (Throwable failure) {
            try {
                opened.drain(patience());
            } catch (PublishingException alsoLost) {
                failure.addSuppressed(alsoLost);
            }
            throw failure;
        }
        opened.drain(patience());
        if (!kept.awaitWritten(HAND_BACK)) {
            LOG.log(Level.WARNING, "run={0} its last checkpoint was not written in time", runId);
        }
        return step;
    }

    private synchronized void open(RunPublisher opened) {
        log = opened;
        if (requests.stopRequested()) {
            opened.neverWait();
        }
    }

    private CompletableFuture<Void> acknowledged() {
        return Objects.requireNonNull(log, "a checkpoint before the log is open")
                .acknowledged();
    }
}
