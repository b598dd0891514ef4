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

/** Publishes periodically that the worker is alive and what it trains, and at its end that it leaves. */
final class Heartbeat implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Heartbeat.class.getName());
    /** Bounds the wait for a broker that may be away as well. */
    private static final Duration START_FAILURE = Duration.ofSeconds(5);

    private static final int MAX_REASON = 4000;
    private static final Duration LAST_BEAT = Duration.ofMillis(500);

    private final WorkerConfig config;
    private final Publisher publisher;
    private final Supplier<@Nullable TrainingProgress> training;
    private final String host = ProcessVitals.hostName();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("heartbeat").factory());

    private @Nullable TrainingProgress before;
    private long nanosBefore;

    /** @param training what the worker trains; null while it waits */
    Heartbeat(WorkerConfig config, Publisher publisher, Supplier<@Nullable TrainingProgress> training) {
        this.config = config;
        this.publisher = publisher;
        this.training = training;
    }

    /** Publishes why a worker cannot begin to work; waits for a bounded time, and logs if that was not enough. */
    static void publishStartFailure(WorkerConfig config, String reason) {
        CompletableFuture<Void> published = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("start-failure").start(() -> {
            try (Publisher publisher = new Publisher(
                    config.broker(), "/grokwatch/trainer-worker/" + config.worker(), InstantSource.system())) {
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
                                reason.substring(0, Math.min(reason.length(), MAX_REASON))),
                        START_FAILURE);
            } catch (InterruptedException | RuntimeException e) {
                LOG.log(Level.WARNING, "worker={0} the reason of its end was not published: {1}", config.worker(), e);
            } finally {
                published.complete(null);
            }
        });
        CompletableFuture<Void> unused =
                published.completeOnTimeout(null, START_FAILURE.toMillis(), TimeUnit.MILLISECONDS);
        published.join();
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
            LOG.log(Level.WARNING, "worker={0} its last beat was not published: {1}", config.worker(), e.getMessage());
        }
    }

    /** The executor drops a periodic task that throws, and the worker would be taken for dead. */
    private void tryToBeat() {
        try {
            TrainingProgress current = training.get();
            publisher.publishOrWarn(beat(current == null ? WorkerBeat.State.IDLE : WorkerBeat.State.TRAINING, current));
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "worker=" + config.worker() + " a beat was not published", e);
        }
    }

    private WorkerBeat beat(WorkerBeat.State state, @Nullable TrainingProgress current) {
        long now = System.nanoTime();
        long step = current == null ? 0 : current.step();
        double rate = current != null && before != null ? current.stepsSince(before) / ((now - nanosBefore) / 1e9) : 0;
        before = current;
        nanosBefore = now;
        return new WorkerBeat(
                config.worker(),
                host,
                ProcessHandle.current().pid(),
                config.device(),
                ProcessVitals.memoryUsedBytes(),
                ProcessVitals.memoryTotalBytes(),
                state,
                current == null ? null : current.runId(),
                current == null ? 0 : current.attempt(),
                step,
                rate);
    }
}
