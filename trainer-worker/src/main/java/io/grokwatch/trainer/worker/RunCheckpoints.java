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
 * The checkpoints of one attempt at a run: one every few seconds, and one whenever somebody asks. What saving takes from
 * the training thread is bounded to a hundredth of its time by waiting a hundred times as long as the last one took.
 *
 * <p>A checkpoint is written by a thread of its own, and only once everything logged before it is acknowledged: whoever
 * resumes there misses nothing that was lost with this process. One waits to be written at a time, two if the second was
 * asked for.
 */
final class RunCheckpoints implements Checkpoints, AutoCloseable {
    private static final Logger LOG = System.getLogger(RunCheckpoints.class.getName());
    private static final long SHARE = 100;

    /** Told what is wrong, with the words for people, or null once all is well again. */
    interface Trouble {
        void tell(@Nullable String warning);
    }

    private final String run;
    private final int attempt;
    private final SavedCheckpoints saved;
    private final @Nullable Checkpoint resumedFrom;
    private final long everyNanos;
    private final Supplier<CompletableFuture<Void>> acknowledged;
    private final Trouble trouble;
    private final AtomicInteger unwritten = new AtomicInteger();
    private final ExecutorService writer = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("checkpoints").factory());
    private volatile boolean asked;
    private volatile boolean troubled;
    private CompletableFuture<Void> newest = CompletableFuture.completedFuture(null);
    private long nextNanos;
    private long dueNanos;

    /**
     * Of an attempt that is about to train.
     *
     * @param resumedFrom where it goes on, or null
     * @param every at least so much time between two of them
     * @param acknowledged gives what is completed once everything logged so far is acknowledged
     */
    RunCheckpoints(
            String run,
            int attempt,
            SavedCheckpoints saved,
            @Nullable Checkpoint resumedFrom,
            Duration every,
            Supplier<CompletableFuture<Void>> acknowledged,
            Trouble trouble) {
        this.run = run;
        this.attempt = attempt;
        this.saved = saved;
        this.resumedFrom = resumedFrom;
        this.everyNanos = every.toNanos();
        this.acknowledged = acknowledged;
        this.trouble = trouble;
        nextNanos = System.nanoTime() + everyNanos;
    }

    /** From any thread: one is due before the next step. */
    void ask() {
        asked = true;
    }

    @Override
    public @Nullable Checkpoint latest() {
        return resumedFrom;
    }

    @Override
    public boolean due(long step) {
        long now = System.nanoTime();
        boolean due = asked ? unwritten.get() < 2 : now - nextNanos >= 0 && unwritten.get() == 0;
        if (due) {
            asked = false;
            dueNanos = now;
        }
        return due;
    }

    @Override
    public void save(Checkpoint checkpoint) {
        unwritten.incrementAndGet();
        CompletableFuture<Void> logged = acknowledged.get();
        newest = CompletableFuture.runAsync(() -> write(checkpoint, logged), writer);
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

    /** What is not written yet is given up. */
    @Override
    public void close() {
        writer.shutdownNow();
    }

    private void write(Checkpoint checkpoint, CompletableFuture<Void> logged) {
        try {
            logged.get();
            saved.save(attempt, checkpoint);
            LOG.log(Level.DEBUG, "run={0} checkpoint at step {1}", run, checkpoint.step());
            if (troubled) {
                troubled = false;
                trouble.tell(null);
            }
        } catch (InterruptedException | ExecutionException given) {
            LOG.log(Level.DEBUG, "run={0} checkpoint at step {1} is given up: {2}", run, checkpoint.step(), given);
        } catch (IOException | RuntimeException e) {
            if (!troubled) {
                troubled = true;
                LOG.log(Level.WARNING, "run={0} no checkpoint at step {1}: {2}", run, checkpoint.step(), e);
                trouble.tell("no checkpoint at step " + checkpoint.step() + ", if its worker ends the run goes on from"
                        + " an earlier one: " + e.getMessage());
            }
        } finally {
            unwritten.decrementAndGet();
        }
    }
}
