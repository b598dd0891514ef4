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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
    private static final Duration ANSWER = Duration.ofSeconds(5);

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
        try {
            new LeasedTraining(request, attempt, queue, publisher, () -> leaving).run();
        } finally {
            commands.unfollow();
            training.set(null);
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
}
