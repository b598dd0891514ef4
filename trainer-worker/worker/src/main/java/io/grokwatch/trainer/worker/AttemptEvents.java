package io.grokwatch.trainer.worker;

import io.grokwatch.events.RunFacts;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle;
import io.grokwatch.events.RunLifecycle.RunFailed;
import io.grokwatch.events.RunLifecycle.RunFinished;
import io.grokwatch.events.RunLifecycle.RunHandedBack;
import io.grokwatch.events.RunLifecycle.RunStarted;
import io.grokwatch.events.RunLifecycle.RunStopped;
import io.grokwatch.events.RunLifecycle.RunWarned;
import io.grokwatch.events.RunSpec;
import io.grokwatch.trainer.worker.publish.Publisher;
import io.grokwatch.trainer.worker.publish.PublishingException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the world hears of an attempt beside its metrics.
 *
 * <p>An attempt that has not begun has no number of its own: whatever has a higher number takes the place of all that was
 * heard before. What is to be said of the run then is said of the newest attempt that began.
 *
 * <p>The last word has whoever comes first: the training thread with how it ended, or another that leaves the attempt. After
 * it nothing is said. Thread-safe.
 */
final class AttemptEvents {
    /** What a warning is about, and the order in which they are told. What is said of one takes back nothing of another. */
    enum About {
        ATTEMPT,
        CHECKPOINTS,
        SNAPSHOTS,
        SPILL
    }

    private static final Logger LOG = System.getLogger(AttemptEvents.class.getName());
    private static final int MOST_TEXT = 4000;

    private final RunId runId;
    private final WorkerConfig config;
    private final Publisher publisher;
    private final LongSupplier lastStep;
    /** What is wrong just now. */
    private final Map<About, String> wrong = new EnumMap<>(About.class);

    private volatile int attempt;
    /** Whether its number is nobody else's. */
    private volatile boolean own = true;

    private volatile boolean begun;
    private volatile boolean concluded;

    /**
     * Of a run that nobody has begun, as far as is known.
     *
     * @param attempt the number of this one
     * @param lastStep how far the run has come
     */
    AttemptEvents(RunId runId, int attempt, WorkerConfig config, Publisher publisher, LongSupplier lastStep) {
        this.runId = runId;
        this.attempt = attempt;
        this.config = config;
        this.publisher = publisher;
        this.lastStep = lastStep;
    }

    /** Whether it was told that the attempt has begun, be that acknowledged or not. */
    boolean begun() {
        return begun;
    }

    /** Whether nothing more is said of it. */
    boolean concluded() {
        return concluded;
    }

    /** Until the attempt begins, it is the newest of the history that is spoken of. */
    synchronized void follow(RunHistory history, int next) {
        own = history.begun() == 0;
        attempt = own ? next : history.begun();
    }

    /**
     * Tells that an attempt begins and returns when that is acknowledged. From when it is told on it can be left: what is
     * told then comes after it.
     *
     * @throws InterruptedException also if it was left before
     */
    void begin(int next, RunSpec filledIn, RunFacts facts, long startStep, Duration atMost)
            throws InterruptedException {
        RunStarted started = new RunStarted(runId, next, filledIn, facts, config.worker(), config.device(), startStep);
        CompletableFuture<Void> told;
        synchronized (this) {
            if (concluded) {
                throw new InterruptedException("run " + runId + " was left before attempt " + next + " began");
            }
            told = publisher.publish(started);
            attempt = next;
            own = true;
            begun = true;
        }
        Publisher.await(told, started, atMost);
        LOG.log(Level.INFO, "run={0} attempt={1} started at step {2}: {3}", runId, next, startStep, filledIn);
    }

    RunFinished finished(long step) {
        return new RunFinished(runId, attempt, step);
    }

    RunStopped stopped(long step, String reason) {
        return new RunStopped(runId, attempt, step, reason);
    }

    RunHandedBack handedBack(long step) {
        return new RunHandedBack(runId, attempt, step);
    }

    RunFailed failed(Throwable failure) {
        LOG.log(Level.ERROR, "run=" + runId + " attempt=" + attempt + " failed", failure);
        return new RunFailed(runId, attempt, lastStep.getAsLong(), shortened(reason(failure)));
    }

    /** Without saying again which run it is. */
    private String reason(Throwable failure) {
        String message = failure.getMessage();
        if (message == null || message.isBlank()) {
            return failure.getClass().getName();
        }
        String ofRun = "run " + runId + ": ";
        return message.startsWith(ofRun) && message.length() > ofRun.length()
                ? message.substring(ofRun.length())
                : message;
    }

    /**
     * Tells how the attempt ended and returns when that is acknowledged.
     *
     * @return false, and nothing is told, if the last word was said before
     */
    boolean conclude(RunLifecycle last, Duration atMost) throws InterruptedException {
        CompletableFuture<Void> told;
        synchronized (this) {
            if (concluded) {
                return false;
            }
            told = lastWord(last);
        }
        Publisher.await(told, last, atMost);
        LOG.log(Level.INFO, "run={0} attempt={1} ended: {2}", runId, attempt, last);
        return true;
    }

    /**
     * Tells what is wrong although the run is not over, or that nothing is any more.
     *
     * @param warning all that is wrong with what it is about; null if that is well
     */
    synchronized void warn(About about, @Nullable String warning) {
        if (warning == null) {
            wrong.remove(about);
        } else {
            wrong.put(about, warning);
        }
        if (!concluded) {
            String all = wrong.isEmpty() ? null : shortened(String.join("; ", wrong.values()));
            publisher.publishOrWarn(new RunWarned(runId, attempt, lastStep.getAsLong(), all));
        }
    }

    /** Tells that the run goes back to the queue before it has begun, and why, unless it was left before; does not wait. */
    synchronized void postpone(String reason) {
        warn(About.ATTEMPT, reason);
        if (own && !concluded) {
            publisher.publishOrWarn(handedBack(lastStep.getAsLong()));
        }
        concluded = true;
    }

    /**
     * Tells, as far as the broker listens, that another attempt shall go on, and why; nothing if this one has not begun, or
     * the last word was said before.
     */
    void giveUp(String reason, Duration atMost) throws InterruptedException {
        RunHandedBack back = handedBack(lastStep.getAsLong());
        CompletableFuture<Void> told;
        synchronized (this) {
            if (!begun || concluded) {
                return;
            }
            warn(About.ATTEMPT, "its worker gave it up, and another goes on: " + reason);
            told = lastWord(back);
        }
        try {
            Publisher.await(told, back, atMost);
        } catch (PublishingException e) {
            LOG.log(Level.WARNING, "run={0} attempt={1} was given up unheard: {2}", runId, attempt, e.getMessage());
        }
    }

    /** Without a word; false if it has begun, and then nothing changes. */
    synchronized boolean leaveUnlessBegun() {
        concluded |= !begun;
        return !begun;
    }

    /** Without a word: another worker began an attempt of this number before. */
    synchronized void disown() {
        concluded = true;
    }

    /** Tells that it is no longer with this worker, unless its last word was said, or it never began; does not wait. */
    synchronized void leave() {
        if (begun && !concluded) {
            publisher.publishOrWarn(handedBack(lastStep.getAsLong()));
        }
        concluded = true;
    }

    private CompletableFuture<Void> lastWord(RunLifecycle last) {
        CompletableFuture<Void> told = publisher.publish(last);
        concluded = true;
        return told;
    }

    private static String shortened(String text) {
        return text.substring(0, Math.min(text.length(), MOST_TEXT));
    }
}
