package io.grokwatch.trainer.worker;

import io.grokwatch.trainer.worker.publish.Publisher;
import io.grokwatch.trainer.worker.publish.PublishingException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Keeps the lease of a run while an attempt trains it on a thread of its own, and settles the request when that has ended.
 * A lease that is lost is no reason to stop: the run is trained on until another worker has it.
 */
final class LeasedTraining {
    private static final Logger LOG = System.getLogger(LeasedTraining.class.getName());
    private static final Duration GLANCE = Duration.ofMillis(50);
    private static final Duration REPEAT = Duration.ofMillis(500);
    /** How long a step may take when the worker leaves, before the run is handed back over its head. */
    private static final Duration LEAVE_TRAINING = Duration.ofMillis(2500);
    /** How often to look whether another worker has the run, once the lease is lost. */
    private static final Duration LOOK = Duration.ofSeconds(2);
    /** How long a step may take when another worker has the run; one training at a time, so the worker cannot go on without. */
    private static final Duration LEAVE_FENCED = Duration.ofMinutes(1);
    /** How long the end of a fenced training, whose program has to be ended, is waited for before the run is another's. */
    private static final Duration FENCED = Duration.ofMillis(300);
    /** The same when this worker fails. */
    private static final Duration FAILING = Duration.ofSeconds(5);

    private final ConsumerRecord<byte[], byte[]> request;
    private final RunAttempt attempt;
    private final RunQueue queue;
    private final Publisher publisher;
    private final BooleanSupplier leaving;
    private final CompletableFuture<RunAttempt.Ending> ending = new CompletableFuture<>();
    private boolean leased = true;
    private long looked = System.nanoTime();

    /**
     * Of a request that the queue has leased to this worker.
     *
     * @param leaving whether the worker is to end
     */
    LeasedTraining(
            ConsumerRecord<byte[], byte[]> request,
            RunAttempt attempt,
            RunQueue queue,
            Publisher publisher,
            BooleanSupplier leaving) {
        this.request = request;
        this.attempt = attempt;
        this.queue = queue;
        this.publisher = publisher;
        this.leaving = leaving;
    }

    /** Returns once the attempt has ended, or the worker has no time to wait for that. */
    void run() throws InterruptedException {
        Thread.ofPlatform().daemon().name("train-" + attempt.runId()).start(this::train);
        try {
            awaitEnding();
            settle();
        } catch (RuntimeException | Error e) {
            attempt.end(new Wish.Fence());
            await(FAILING);
            throw e;
        }
    }

    /** Whatever happens, the ending comes: a run that nobody trains would be leased for ever. */
    private void train() {
        try {
            ending.complete(attempt.train());
        } catch (Throwable e) {
            ending.completeExceptionally(e);
        }
    }

    private void awaitEnding() throws InterruptedException {
        long left = Long.MAX_VALUE;
        while (!endedWithin(GLANCE)) {
            long now = System.nanoTime();
            if (leaving.getAsBoolean() && left == Long.MAX_VALUE) {
                left = now;
            } else if (leaving.getAsBoolean() && now - left > LEAVE_TRAINING.toNanos()) {
                LOG.log(Level.WARNING, "run={0} is handed back although its step is not over", attempt.runId());
                attempt.end(new Wish.Fence());
                await(FENCED);
                return;
            }
            if (leased && now - looked > queue.lockDuration().toNanos() / 3) {
                looked = now;
                renew();
                if (!leased && attempt.endUnlessStarted()) {
                    return;
                }
            } else if (!leased && now - looked > LOOK.toNanos()) {
                looked = now;
                if (attempt.isOvertaken()) {
                    LOG.log(Level.WARNING, "run={0} is with another worker now", attempt.runId());
                    attempt.end(new Wish.Fence());
                    return;
                }
            }
        }
    }

    private void renew() {
        leased = queue.renew();
        if (!leased) {
            LOG.log(
                    Level.WARNING,
                    "run={0} attempt={1} lost its lease; if it trains, it does so until another worker has the run",
                    attempt.runId(),
                    attempt.attempt());
        }
    }

    private void settle() throws InterruptedException {
        if (!leased) {
            // Whether it was answered or not, the request comes again: to be accepted, or to be trained on.
            Duration patience = leaving.getAsBoolean() ? GLANCE : LEAVE_FENCED;
            if (!endedWithin(patience) && !leaving.getAsBoolean()) {
                throw new WorkerException("run " + attempt.runId() + " is with another worker and did not stop within "
                        + LEAVE_FENCED.toSeconds() + " s; there is one training at a time, so this worker ends");
            }
            return;
        }
        boolean answered = ending.getNow(RunAttempt.Ending.UNANSWERED) == RunAttempt.Ending.ANSWERED;
        boolean told = answered ? queue.accept() : handBack();
        if (!told) {
            LOG.log(Level.WARNING, "run={0} will be delivered again, its lease was lost at the end", attempt.runId());
        }
    }

    /** A request is released once: the broker drops what was delivered too often, so after that a copy takes its place. */
    private boolean handBack() throws InterruptedException {
        if (queue.deliveries() == 1) {
            return queue.release();
        }
        try {
            publisher.repeat(request, REPEAT);
            return queue.accept();
        } catch (PublishingException e) {
            LOG.log(Level.WARNING, "request at offset {0} has no copy: {1}", request.offset(), e.getMessage());
            return queue.release();
        }
    }

    /** However it ends. */
    private void await(Duration atMost) throws InterruptedException {
        try {
            ending.handle((ended, failed) -> true).get(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.log(Level.WARNING, "run={0} its training goes on although it was told to end", attempt.runId());
        }
    }

    private boolean endedWithin(Duration atMost) throws InterruptedException {
        try {
            ending.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new WorkerException("the worker failed while it trained: " + e.getCause(), e);
        }
    }
}
