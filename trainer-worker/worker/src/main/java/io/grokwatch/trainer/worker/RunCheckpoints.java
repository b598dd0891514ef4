package io.grokwatch.trainer.worker;

import io.grokwatch.trainer.checkpoint.SavedCheckpoints;
import io.grokwatch.trainer.spi.Checkpoint;
import io.grokwatch.trainer.spi.Checkpoints;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoints of one attempt at a run: one every few seconds, one whenever somebody asks, and one where the attempt is
 * to end early. What saving takes from the training thread is bounded to a hundredth of its time by waiting a hundred times
 * as long as the last one took.
 *
 * <p>A checkpoint is written by a thread of its own, and only once everything logged before it is acknowledged: whoever
 * resumes there misses nothing that was lost with this process. One waits to be written at a time, two if the second was
 * asked for. One that there is no memory or no room for is left out, and that is told.
 */
final class RunCheckpoints implements Checkpoints, AutoCloseable {
    private static final Logger LOG = System.getLogger(RunCheckpoints.class.getName());
    private static final long SHARE = 100;
    private static final long MIB = 1 << 20;

    /** Told what is wrong, with the words for people, or null once all is well again. */
    interface Trouble {
        void tell(@Nullable String warning);
    }

    private final String run;
    private final int attempt;
    private final SavedCheckpoints saved;
    private final long startStep;
    private final long everyNanos;
    private final RunRequests requests;
    private final Supplier<CompletableFuture<Void>> acknowledged;
    private final Trouble trouble;
    private final AtomicInteger unwritten = new AtomicInteger();
    private final ExecutorService writer = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("checkpoints").factory());
    /** Until the first step: it may be as large as all else together. */
    private @Nullable Checkpoint resumedFrom;

    private boolean begun;
    private boolean troubled;
    private boolean closed;
    private long savedStep = -1;
    private CompletableFuture<Void> newest = CompletableFuture.completedFuture(null);
    private long nextNanos;
    private long dueNanos;

    /**
     * Of an attempt that is about to train.
     *
     * @param resumedFrom where it goes on, or null; given away
     * @param every at least so much time between two of them
     * @param requests what others want
     * @param acknowledged gives what is completed once everything logged so far is acknowledged
     */
    RunCheckpoints(
            String run,
            int attempt,
            SavedCheckpoints saved,
            @Nullable Checkpoint resumedFrom,
            Duration every,
            RunRequests requests,
            Supplier<CompletableFuture<Void>> acknowledged,
            Trouble trouble) {
        this.run = run;
        this.attempt = attempt;
        this.saved = saved;
        this.resumedFrom = resumedFrom;
        this.startStep = resumedFrom == null ? 0 : resumedFrom.step();
        this.everyNanos = every.toNanos();
        this.requests = requests;
        this.acknowledged = acknowledged;
        this.trouble = trouble;
        nextNanos = System.nanoTime() + everyNanos;
    }

    /** The first step of the attempt. */
    long startStep() {
        return startStep;
    }

    @Override
    public @Nullable Checkpoint latest() {
        if (begun) {
            throw new IllegalStateException(
                    "run " + run + ": its trainer asked for the latest checkpoint after it had begun to train");
        }
        return resumedFrom;
    }

    @Override
    public boolean due(long step) {
        begun = true;
        resumedFrom = null;
        long now = System.nanoTime();
        boolean wanted = requests.wantsCheckpoint() || (requests.stopRequested() && step != savedStep);
        boolean due = wanted ? unwritten.get() < 2 : now - nextNanos >= 0 && unwritten.get() == 0;
        if (due) {
            requests.checkpointed();
            dueNanos = now;
            savedStep = step;
        }
        return due;
    }

    @Override
    public void save(Supplier<Checkpoint> copy) {
        Checkpoint checkpoint;
        try {
            checkpoint = copy.get();
        } catch (OutOfMemoryError e) {
            waitForNext();
            missed(savedStep, e);
            return;
        }
        save(checkpoint);
    }

    @Override
    public void save(Checkpoint checkpoint) {
        unwritten.incrementAndGet();
        CompletableFuture<Void> logged = acknowledged.get();
        newest = CompletableFuture.runAsync(() -> write(checkpoint, logged), writer);
        waitForNext();
    }

    private void waitForNext() {
        long now = System.nanoTime();
        nextNanos = now + Math.max(everyNanos, SHARE * (now - dueNanos));
    }

    /** Returns once all that was saved is written or could not be; false if that takes longer. */
    boolean awaitWritten(Duration atMost) throws InterruptedException {
        try {
            newest.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
            return false;
        }
    }

    /** What is not written yet is given up, and nothing is told any more. */
    @Override
    public synchronized void close() {
        closed = true;
        writer.shutdownNow();
    }

    private void write(Checkpoint checkpoint, CompletableFuture<Void> logged) {
        try {
            logged.get();
            saved.save(attempt, checkpoint);
            LOG.log(Level.DEBUG, "run={0} checkpoint at step {1}", run, checkpoint.step());
            written();
        } catch (InterruptedException | ExecutionException why) {
            givenUp(checkpoint.step(), why);
        } catch (IOException | RuntimeException | Error e) {
            missed(checkpoint.step(), e);
        } finally {
            unwritten.decrementAndGet();
        }
    }

    private void givenUp(long step, Throwable why) {
        LOG.log(Level.DEBUG, "run={0} checkpoint at step {1} is given up: {2}", run, step, why);
    }

    private synchronized void written() {
        if (troubled && !closed) {
            troubled = false;
            trouble.tell(null);
        }
    }

    private synchronized void missed(long step, Throwable why) {
        if (closed) {
            givenUp(step, why);
            return;
        }
        if (troubled) {
            return;
        }
        troubled = true;
        LOG.log(Level.WARNING, "run={0} no checkpoint at step {1}: {2}", run, step, why);
        String memory = why instanceof OutOfMemoryError
                ? ", and this worker has " + Runtime.getRuntime().maxMemory() / MIB + " MiB for everything"
                : "";
        trouble.tell("no checkpoint at step " + step + ", if its worker ends the run goes on from an earlier one: "
                + why.getMessage() + memory);
    }
}
