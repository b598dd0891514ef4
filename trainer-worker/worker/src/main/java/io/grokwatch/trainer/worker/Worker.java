package io.grokwatch.trainer.worker;

import io.grokwatch.events.Event;
import io.grokwatch.events.RunLifecycle.RunFailed;
import io.grokwatch.events.RunRequested;
import io.grokwatch.events.RunSpec;
import io.grokwatch.events.codec.Decoded;
import io.grokwatch.events.validation.Text;
import io.grokwatch.kafka.DeadLetters;
import io.grokwatch.kafka.RecordCodec;
import io.grokwatch.trainer.worker.Attempt.Begun;
import io.grokwatch.trainer.worker.publish.Publisher;
import io.grokwatch.trainer.worker.publish.PublishingException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Takes runs from the queue and trains them, one at a time, until it is shut down. The calling thread of {@link #run} holds
 * the lease of a request and runs the {@link AttemptStateMachine} of the attempt; training has a thread of its own.
 */
final class Worker {
    private static final Logger LOG = System.getLogger(Worker.class.getName());
    private static final Duration WAIT = Duration.ofHours(1);
    private static final Duration DEAD_LETTER = Duration.ofSeconds(5);
    private static final int MAX_REASON = 4000;
    private static final Duration LAST_EVENT = Duration.ofSeconds(5);
    /** Between two looks at a queue in which nothing but runs of other workers' trainers waits. */
    private static final Duration NEXT_LOOK = Duration.ofSeconds(2);

    private final WorkerConfig config;
    private final TrainerSource trainers;
    private final DeadLetters deadLetters;
    private final AtomicReference<@Nullable AttemptRunner> current = new AtomicReference<>();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final WaitingRuns waiting = new WaitingRuns();
    private volatile @Nullable RunQueue queue;
    private volatile boolean shutdownRequested;

    Worker(WorkerConfig config, TrainerSource trainers) {
        this.config = config;
        this.trainers = trainers;
        this.deadLetters = new DeadLetters("trainer-worker " + config.worker());
    }

    /** What the worker has opened for its whole life. */
    private record Clients(Publisher publisher, Commands commands, RunQueue queue, RunHistoryReader reader) {}

    /**
     * Works until {@link #shutDown}.
     *
     * @param ready called once, when the worker begins to take runs
     * @throws WorkerException if it cannot start or go on
     */
    void run(Runnable ready) throws InterruptedException {
        try {
            new BrokerSetup(config.broker(), config.lock()).prepare(config.startup());
            try (Publisher publisher = new Publisher(
                            config.broker(), "/grokwatch/trainer-worker/" + config.worker(), InstantSource.system());
                    Commands commands = new Commands(config.broker(), this::fail);
                    Heartbeat heartbeat = new Heartbeat(config, publisher, this::progress);
                    PluginRefresh plugins = new PluginRefresh(trainers, publisher);
                    RunHistoryReader reader = new RunHistoryReader(config.broker());
                    RunQueue requests = new RunQueue(config.broker(), config.lock())) {
                publisher.prefetchMetadata(BrokerSetup.TOPICS);
                if (!commands.awaitCaughtUp(config.startup())) {
                    throw new WorkerException("the commands given so far could not be read within "
                            + config.startup().toSeconds() + " s");
                }
                trainers.descriptions().forEach(publisher::publishOrWarn);
                heartbeat.start();
                plugins.start();
                work(new Clients(publisher, commands, requests, reader), ready);
            }
        } catch (KafkaException | PublishingException e) {
            throw new WorkerException("worker " + config.worker() + " cannot go on: " + e.getMessage(), e);
        } finally {
            ended.countDown();
        }
    }

    /** Requeues the run it trains, if any, and ends; true if that was done in time. For any thread. */
    boolean shutDown(Duration atMost) throws InterruptedException {
        shutdownRequested = true;
        wake();
        AttemptRunner attempt = current.get();
        if (attempt != null) {
            if (isExitedByTrainer()) {
                attempt.failBecauseTrainerExits();
            }
            attempt.requestShutdown();
        }
        return ended.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Whether a thread other than that of the program's main method is ending this process; a signal ends it by no such call. */
    private static boolean isExitedByTrainer() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> !thread.getKey().getName().equals("main"))
                .flatMap(thread -> Arrays.stream(thread.getValue()))
                .anyMatch(frame -> frame.getClassName().equals(Runtime.class.getName())
                        && frame.getMethodName().equals("exit"));
    }

    private void work(Clients clients, Runnable ready) throws InterruptedException {
        queue = clients.queue();
        ready.run();
        while (!shutdownRequested) {
            Throwable cause = failure.get();
            if (cause != null) {
                throw new WorkerException(
                        "worker " + config.worker() + " no longer receives commands: " + cause, cause);
            }
            ConsumerRecord<byte[], byte[]> request = clients.queue().take(WAIT);
            if (request != null) {
                process(request, clients);
            }
        }
    }

    private void process(ConsumerRecord<byte[], byte[]> request, Clients clients) throws InterruptedException {
        switch (RecordCodec.decodeEvent(request)) {
            case Decoded.Ok<Event>(RunRequested(RunSpec spec)) -> train(request, spec, clients);
            case Decoded.Ok<Event>(Event other) -> deadLetter(request, "no run request: " + other.eventId(), clients);
            case Decoded.Undecodable<Event>(String reason) -> deadLetter(request, reason, clients);
        }
    }

    private void deadLetter(ConsumerRecord<byte[], byte[]> request, String reason, Clients clients)
            throws InterruptedException {
        LOG.log(Level.WARNING, "request at offset {0} goes to the dead-letter topic: {1}", request.offset(), reason);
        try {
            clients.publisher().deadLetter(deadLetters.record(request, reason), DEAD_LETTER);
            clients.queue().reject();
        } catch (PublishingException e) {
            LOG.log(Level.WARNING, "request at offset {0} is released: {1}", request.offset(), e.getMessage());
            clients.queue().release();
        }
    }

    private void train(ConsumerRecord<byte[], byte[]> request, RunSpec spec, Clients clients)
            throws InterruptedException {
        AttemptRunner attempt = new AttemptRunner(
                request, spec, config, trainers, clients.publisher(), clients.queue(), clients.reader(), waiting);
        clients.commands().follow(attempt);
        current.set(attempt);
        if (shutdownRequested) {
            attempt.requestShutdown();
        }
        try {
            attempt.run();
        } catch (WorkerException | KafkaException | PublishingException e) {
            throw e;
        } catch (RuntimeException e) {
            conclude(attempt, spec, e, clients);
        } finally {
            clients.commands().unfollow();
            current.set(null);
        }
        if (waiting.isRoundOver(spec.runId(), attempt.awaitsTrainer())) {
            clients.queue().pause(NEXT_LOOK);
        }
    }

    /**
     * A run that this worker cannot conduct has failed, as it would with the next worker: it must not end one after the other. Only
     * if its training cannot be ended, this worker ends, since there is one training at a time.
     */
    private void conclude(AttemptRunner attempt, RunSpec spec, RuntimeException cause, Clients clients)
            throws InterruptedException {
        LOG.log(Level.ERROR, "run=" + spec.runId() + " cannot be conducted", cause);
        if (attempt.isStillTraining()) {
            throw new WorkerException(
                    "run " + spec.runId() + " cannot be conducted, and its training does not end: " + cause, cause);
        }
        Begun begun = attempt.lastBegun();
        String reason = "its worker cannot conduct it: " + cause;
        RunFailed failed = new RunFailed(
                spec.runId(),
                begun == null ? Math.max(1, clients.queue().deliveries()) : begun.number(),
                begun == null ? 0 : begun.startStep(),
                Text.wellFormed(reason.substring(0, Math.min(reason.length(), MAX_REASON))));
        try {
            clients.publisher().publishAndAwait(failed, LAST_EVENT);
            clients.queue().accept();
        } catch (PublishingException e) {
            LOG.log(Level.WARNING, "run={0} is released: {1}", spec.runId(), e.getMessage());
            clients.queue().release();
        }
    }

    private @Nullable TrainingProgress progress() {
        AttemptRunner attempt = current.get();
        return attempt == null ? null : attempt.progress();
    }

    private void fail(Throwable cause) {
        failure.compareAndSet(null, cause);
        wake();
    }

    private void wake() {
        RunQueue requests = queue;
        if (requests != null) {
            requests.wake();
        }
    }
}
