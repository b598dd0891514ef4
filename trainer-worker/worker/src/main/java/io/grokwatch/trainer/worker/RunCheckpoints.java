package io.grokwatch.trainer.worker;

import io.grokwatch.trainer.checkpoint.SavedCheckpoints;
import io.grokwatch.trainer.spi.Checkpoint;
import io.grokwatch.trainer.spi.Checkpoints;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoints of one attempt at a run: one every few seconds, one on request, and one where the attempt is to end early.
 * What saving takes from the training thread is bounded to a hundredth of its time by waiting a hundred times as long as the
 * last one took.
 *
 * <p>A checkpoint is written by a thread of its own, and only once everything logged before it is acknowledged: an
 * attempt that resumes there misses nothing that was lost with this process. One waits to be written at a time, two if the
 * second was requested. One that there is no memory or no disk space for is left out, and a warning is raised.
 */
final class RunCheckpoints implements Checkpoints, AutoCloseable {
    private static final Logger LOG = System.getLogger(RunCheckpoints.class.getName());
    private static final long SHARE = 100;
    private static final long MIB = 1 << 20;

    private final String run;
    private final int attempt;
    private final SavedCheckpoints saved;
    private final long startStep;
    private final long everyNanos;
    private final AttemptControl control;
    private final Supplier<CompletableFuture<Void>> acknowledged;
    private final Consumer<@Nullable String> warnings;
    private final AtomicInteger unwritten = new AtomicInteger();
    private final ExecutorService writer = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("checkpoints").factory());
    /** Until the first step: it may be as large as all else together. */
    private @Nullable Checkpoint resumedFrom;

    private boolean begun;
    private boolean warned;
    private boolean closed;
    private long savedStep = -1;
    private CompletableFuture<Void> newest = CompletableFuture.completedFuture(null);
    private long nextNanos;
    private long dueNanos;

    /**
     * The checkpoints of an attempt that is about to train.
     *
     * @param resumedFrom where it goes on, or null; the caller keeps no reference
     * @param every minimum time between two of them
     * @param control the requests to the training
     * @param acknowledged gives what is completed once everything logged so far is acknowledged
     */
    RunCheckpoints(
            String run,
            int attempt,
            SavedCheckpoints saved,
            @Nullable Checkpoint resumedFrom,
            Duration every,
            AttemptControl control,
            Supplier<CompletableFuture<Void>> acknowledged,
            Consumer<@Nullable String> warnings) {
        this.run = run;
        this.attempt = attempt;
        this.saved = saved;
        this.resumedFrom = resumedFrom;
        this.startStep = resumedFrom == null ? 0 : resumedFrom.step();
        this.everyNanos = every.toNanos();
        this.control = control;
        this.acknowledged = acknowledged;
        this.warnings = warnings;
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
        boolean requested = control.checkpointRequested() || (control.stopRequested() && step != savedStep);
        boolean due = requested ? unwritten.get() < 2 : now - nextNanos >= 0 && unwritten.get() == 0;
        if (due) {
            control.checkpointTaken();
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
        Objects.requireNonNull(checkpoint, "checkpoint");
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

    /** Drops what is not written yet; no warning is raised or cleared any more. */
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
            dropped(checkpoint.step(), why);
        } catch (IOException | RuntimeException | Error e) {
            missed(checkpoint.step(), e);
        } finally {
            unwritten.decrementAndGet();
        }
    }

    private void dropped(long step, Throwable why) {
        LOG.log(Level.DEBUG, "run={0} checkpoint at step {1} is dropped: {2}", run, step, why);
    }

    private synchronized void written() {
        if (warned && !closed) {
            warned = false;
            warnings.accept(null);
        }
    }

    private synchronized void missed(long step, Throwable why) {
        if (closed) {
            dropped(step, why);
            return;
        }
        if (warned) {
            return;
        }
        warned = true;
        LOG.log(Level.WARNING, "run={0} no checkpoint at step {1}: {2}", run, step, why);
        String memory = why instanceof OutOfMemoryError
                ? ", and this worker has " + Runtime.getRuntime().maxMemory() / MIB + " MiB for everything"
                : "";
        warnings.accept("no checkpoint at step " + step + ", if its worker ends the run goes on from an earlier one: "
                + why.getMessage() + memory);
    }
}
