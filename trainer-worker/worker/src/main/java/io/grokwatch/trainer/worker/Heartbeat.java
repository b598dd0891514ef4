package io.grokwatch.trainer.worker;

import io.grokwatch.events.WorkerBeat;
import io.grokwatch.trainer.worker.publish.Publisher;
import io.grokwatch.trainer.worker.publish.PublishingException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Tells every two seconds that the worker lives and what it does, and at the end that it leaves. */
final class Heartbeat implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Heartbeat.class.getName());
    /** A broker that is away as well is not waited for. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);

    private static final int MOST_TROUBLE = 4000;
    private static final Duration LAST_BEAT = Duration.ofMillis(500);

    private final WorkerConfig config;
    private final Publisher publisher;
    private final Supplier<@Nullable RunAttempt> training;
    private final String host = ProcessVitals.hostName();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("heartbeat").factory());

    private @Nullable RunAttempt before;
    private long stepBefore;
    private long nanosBefore;

    /** @param training what the worker trains, or null while it waits */
    Heartbeat(WorkerConfig config, Publisher publisher, Supplier<@Nullable RunAttempt> training) {
        this.config = config;
        this.publisher = publisher;
        this.training = training;
    }

    /** What a worker says that cannot begin to work, as it leaves; waits for a bounded time, and is silent if that was in vain. */
    static void lastWords(WorkerConfig config, String trouble) {
        CompletableFuture<Void> said = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("last-words").start(() -> {
            try (Publisher publisher = new Publisher(
                    config.bootstrap(), "/grokwatch/trainer-worker/" + config.worker(), InstantSource.system())) {
                publisher.publishAndAwait(
                        new WorkerBeat(
                                config.worker(),
                                ProcessVitals.hostName(),
                                ProcessHandle.current().pid(),
                                config.device(),
                                ProcessVitals.memoryUsedBytes(),
                                ProcessVitals.memoryTotalBytes(),
                                WorkerBeat.State.LEAVING,
                                null,
                                0,
                                0,
                                0,
                                trouble.substring(0, Math.min(trouble.length(), MOST_TROUBLE))),
                        LAST_WORDS);
            } catch (InterruptedException | RuntimeException e) {
                LOG.log(Level.WARNING, "worker={0} left without saying why: {1}", config.worker(), e);
            } finally {
                said.complete(null);
            }
        });
        CompletableFuture<Void> unused = said.completeOnTimeout(null, LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS);
        said.join();
    }

    /** The first beat now, the others from now on. */
    void start() {
        ScheduledFuture<?> unused =
                timer.scheduleAtFixedRate(this::tryToBeat, 0, config.beat().toNanos(), TimeUnit.NANOSECONDS);
    }

    /** The last beat. */
    @Override
    public void close() {
        timer.shutdown();
        try {
            if (!timer.awaitTermination(LAST_BEAT.toNanos(), TimeUnit.NANOSECONDS)) {
                timer.shutdownNow();
            }
            publisher.publishAndAwait(beat(WorkerBeat.State.LEAVING, null), LAST_BEAT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (PublishingException e) {
            LOG.log(Level.WARNING, "worker={0} left without saying so: {1}", config.worker(), e.getMessage());
        }
    }

    /** A timer drops a task that throws, and then the worker would seem lost. */
    private void tryToBeat() {
        try {
            RunAttempt current = training.get();
            RunAttempt attempt = current != null && current.isStarted() ? current : null;
            publisher.publishOrWarn(beat(attempt == null ? WorkerBeat.State.IDLE : WorkerBeat.State.TRAINING, attempt));
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "worker=" + config.worker() + " lost a beat", e);
        }
    }

    private WorkerBeat beat(WorkerBeat.State state, @Nullable RunAttempt attempt) {
        long now = System.nanoTime();
        long step = attempt == null ? 0 : attempt.lastStep();
        double rate = attempt != null && attempt == before ? (step - stepBefore) / ((now - nanosBefore) / 1e9) : 0;
        before = attempt;
        stepBefore = step;
        nanosBefore = now;
        return new WorkerBeat(
                config.worker(),
                host,
                ProcessHandle.current().pid(),
                config.device(),
                ProcessVitals.memoryUsedBytes(),
                ProcessVitals.memoryTotalBytes(),
                state,
                attempt == null ? null : attempt.runId(),
                attempt == null ? 0 : attempt.attempt(),
                step,
                rate);
    }
}
