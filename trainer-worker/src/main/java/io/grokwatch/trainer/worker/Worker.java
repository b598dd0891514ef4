package io.grokwatch.trainer.worker;

import io.grokwatch.events.DeadLetter;
import io.grokwatch.events.Event;
import io.grokwatch.events.RunRequested;
import io.grokwatch.events.RunSpec;
import io.grokwatch.events.codec.Decoded;
import io.grokwatch.trainer.worker.publish.Publisher;
import io.grokwatch.trainer.worker.publish.PublishingException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Takes runs from the queue and trains them, one at a time, until it is stopped. The calling thread of {@link #run}
 * holds the lease and renews it at a third of its duration; training has a thread of its own.
 *
 * <p>A lease that is lost, because the broker was away or this process stood still, is no reason to stop: the run is trained
 * on until another worker has it, which its lifecycle tells.
 */
final class Worker {
    private static final Logger LOG = System.getLogger(Worker.class.getName());
    private static final Duration WAIT = Duration.ofHours(1);
    private static final Duration GLANCE = Duration.ofMillis(50);
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final Duration REPEAT = Duration.ofMillis(500);
    /** How long a step may take when the worker leaves, before the run is handed back over its head. */
    private static final Duration LEAVE_TRAINING = Duration.ofMillis(2500);
    /** How often to look whether another worker has the run, once the lease is lost. */
    private static final Duration LOOK = Duration.ofSeconds(2);
    /** How long a step may take when another worker has the run; one training at a time, so the worker cannot go on without. */
    private static final Duration LEAVE_FENCED = Duration.ofMinutes(1);

    private final WorkerConfig config;
    private final TrainerSource trainers;
    private final AtomicReference<@Nullable RunAttempt> training = new AtomicReference<>();
    private final AtomicReference<@Nullable Throwable> broken = new AtomicReference<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable RunQueue waitingAt;
    private volatile boolean leaving;

    Worker(WorkerConfig config, TrainerSource trainers) {
        this.config = config;
        this.trainers = trainers;
    }

    /**
     * Works until {@link #leave}.
     *
     * @param ready called once, when the worker listens for runs
     * @throws WorkerException if it cannot start or go on
     */
    void run(Runnable ready) throws InterruptedException {
        try {
            new BrokerSetup(config.bootstrap(), config.lock()).prepare(config.startup());
            try (Publisher publisher = new Publisher(
                            config.bootstrap(),
                            "/grokwatch/trainer-worker/" + config.worker(),
                            InstantSource.system());
                    Commands commands = new Commands(config.bootstrap(), this::breakWith);
                    Heartbeat heartbeat = new Heartbeat(config, publisher, training::get);
                    RunQueue queue = new RunQueue(config.bootstrap(), config.lock())) {
                publisher.know(BrokerSetup.TOPICS);
                if (!commands.awaitCaughtUp(config.startup())) {
                    throw new WorkerException("the commands given so far could not be read within "
                            + config.startup().toSeconds() + " s");
                }
                trainers.descriptions().forEach(publisher::publishOrWarn);
                heartbeat.start();
                work(queue, publisher, commands, ready);
            }
        } catch (KafkaException | PublishingException e) {
            throw new WorkerException("worker " + config.worker() + " cannot go on: " + e.getMessage(), e);
        } finally {
            ended.countDown();
        }
    }

    /** Hands back the run it trains, if any, and ends; true if that was done in time. For any thread. */
    boolean leave(Duration atMost) throws InterruptedException {
        leaving = true;
        wake();
        RunAttempt attempt = training.get();
        if (attempt != null) {
            attempt.end(new Wish.HandBack());
        }
        return ended.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void work(RunQueue queue, Publisher publisher, Commands commands, Runnable ready)
            throws InterruptedException {
        waitingAt = queue;
        ready.run();
        while (!leaving) {
            Throwable cause = broken.get();
            if (cause != null) {
                throw new WorkerException("worker " + config.worker() + " no longer hears commands: " + cause, cause);
            }
            ConsumerRecord<byte[], byte[]> request = queue.take(WAIT);
            if (request != null) {
                answer(request, queue, publisher, commands);
            }
        }
    }

    private void answer(ConsumerRecord<byte[], byte[]> request, RunQueue queue, Publisher publisher, Commands commands)
            throws InterruptedException {
        try {
            switch (Incoming.event(request)) {
                case Decoded.Ok<Event>(RunRequested(RunSpec spec)) -> {
                    Instant requested = Instant.ofEpochMilli(request.timestamp());
                    train(
                            request,
                            new RunAttempt(spec, queue.deliveries(), requested, config, trainers, publisher),
                            queue,
                            publisher,
                            commands);
                }
                case Decoded.Ok<Event>(Event other) ->
                    putAside(request, "no run request: " + other.eventId(), queue, publisher);
                case Decoded.Undecodable<Event>(String reason) -> putAside(request, reason, queue, publisher);
            }
        } catch (PublishingException e) {
            LOG.log(Level.WARNING, "request at offset {0} goes back: {1}", request.offset(), e.getMessage());
            queue.release();
        }
    }

    private void putAside(ConsumerRecord<byte[], byte[]> request, String reason, RunQueue queue, Publisher publisher)
            throws InterruptedException {
        LOG.log(Level.WARNING, "request at offset {0} is put aside: {1}", request.offset(), reason);
        String by = "trainer-worker " + config.worker();
        publisher.putAside(
                request, new DeadLetter(reason, by, request.topic(), request.partition(), request.offset()), ANSWER);
        queue.reject();
    }

    private void train(
            ConsumerRecord<byte[], byte[]> request,
            RunAttempt attempt,
            RunQueue queue,
            Publisher publisher,
            Commands commands)
            throws InterruptedException {
        commands.follow(attempt);
        training.set(attempt);
        if (leaving) {
            attempt.end(new Wish.HandBack());
        }
        CompletableFuture<RunAttempt.Ending> ending = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("train-" + attempt.runId()).start(() -> train(attempt, ending));
        try {
            conclude(request, attempt, awaitEnding(attempt, ending, queue), ending, queue, publisher);
        } finally {
            commands.unfollow();
            training.set(null);
        }
    }

    /** Whatever happens, the ending comes: a run that nobody trains would be leased for ever. */
    private static void train(RunAttempt attempt, CompletableFuture<RunAttempt.Ending> ending) {
        try {
            ending.complete(attempt.train());
        } catch (RuntimeException | Error e) {
            ending.completeExceptionally(e);
        }
    }

    /** Renews the lease while the attempt trains; false if it was lost. */
    private boolean awaitEnding(RunAttempt attempt, CompletableFuture<?> ending, RunQueue queue)
            throws InterruptedException {
        boolean leased = true;
        long looked = System.nanoTime();
        long left = Long.MAX_VALUE;
        while (!endedWithin(ending, GLANCE)) {
            long now = System.nanoTime();
            if (leaving && left == Long.MAX_VALUE) {
                left = now;
            } else if (leaving && now - left > LEAVE_TRAINING.toNanos()) {
                LOG.log(Level.WARNING, "run={0} is handed back although its step is not over", attempt.runId());
                attempt.end(new Wish.Fence());
                return leased;
            }
            if (leased && now - looked > queue.lockDuration().toNanos() / 3) {
                looked = now;
                leased = queue.renew();
                if (!leased) {
                    LOG.log(
                            Level.WARNING,
                            "run={0} attempt={1} lost its lease, and trains on until another worker has the run",
                            attempt.runId(),
                            attempt.attempt());
                }
            } else if (!leased && now - looked > LOOK.toNanos()) {
                looked = now;
                if (attempt.isOvertaken()) {
                    LOG.log(Level.WARNING, "run={0} is with another worker now", attempt.runId());
                    attempt.end(new Wish.Fence());
                    return false;
                }
            }
        }
        return leased;
    }

    private void conclude(
            ConsumerRecord<byte[], byte[]> request,
            RunAttempt attempt,
            boolean leased,
            CompletableFuture<RunAttempt.Ending> ending,
            RunQueue queue,
            Publisher publisher)
            throws InterruptedException {
        if (!leased) {
            // Whether it was answered or not, the request comes again: to be accepted, or to be trained on.
            if (!endedWithin(ending, leaving ? GLANCE : LEAVE_FENCED) && !leaving) {
                throw new WorkerException("run " + attempt.runId() + " is with another worker and did not stop within "
                        + LEAVE_FENCED.toSeconds() + " s; there is one training at a time, so this worker ends");
            }
            return;
        }
        boolean answered = ending.getNow(RunAttempt.Ending.UNANSWERED) == RunAttempt.Ending.ANSWERED;
        boolean told = answered ? queue.accept() : handBack(request, queue, publisher);
        if (!told) {
            LOG.log(Level.WARNING, "run={0} will be delivered again, its lease was lost at the end", attempt.runId());
        }
    }

    /** A request is released once: the broker drops what was delivered too often, so after that a copy takes its place. */
    private static boolean handBack(ConsumerRecord<byte[], byte[]> request, RunQueue queue, Publisher publisher)
            throws InterruptedException {
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

    private void breakWith(Throwable cause) {
        broken.compareAndSet(null, cause);
        wake();
    }

    private void wake() {
        RunQueue queue = waitingAt;
        if (queue != null) {
            queue.wake();
        }
    }

    private static boolean endedWithin(CompletableFuture<?> ending, Duration atMost) throws InterruptedException {
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
