package io.grokwatch.trainer.worker;

import io.grokwatch.events.RunSpec;
import io.grokwatch.events.WorkerId;
import io.grokwatch.kafka.BrokerAccess;
import io.grokwatch.trainer.checkpoint.CheckpointPlace;
import io.grokwatch.trainer.spi.Trainer;
import io.grokwatch.trainer.worker.publish.BufferLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A worker with the counting trainer on a thread of its own; closing it is what SIGTERM does to a process. */
final class WorkerProcess implements AutoCloseable {
    static final Duration LOCK = Duration.ofSeconds(3);

    private static final Duration SHUTDOWN = Duration.ofSeconds(5);

    private final Worker worker;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    /** Returns once it takes runs. */
    WorkerProcess(WorkerConfig config) throws InterruptedException {
        this(config, WorkerProcess::trainer);
    }

    /** Returns once it takes runs of these trainers. */
    WorkerProcess(WorkerConfig config, TrainerSource trainers) throws InterruptedException {
        String id = config.worker().value();
        worker = new Worker(config, trainers);
        CountDownLatch ready = new CountDownLatch(1);
        Thread.ofPlatform().daemon().name(id).start(() -> {
            try {
                worker.run(ready::countDown);
                ended.complete(null);
            } catch (InterruptedException | RuntimeException e) {
                ended.completeExceptionally(e);
            }
        });
        if (!ready.await(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("worker " + id + " was not ready in time; ended: " + ended);
        }
    }

    /** With short times, for tests. */
    static WorkerConfig config(String bootstrap, String id, Path data) {
        return new WorkerConfig(
                BrokerAccess.plaintext(bootstrap),
                WorkerAbilities.on("cpu"),
                new WorkerId(id),
                Duration.ofSeconds(20),
                LOCK,
                Duration.ofMillis(250),
                new CheckpointPlace.Folder(checkpoints(data)),
                Duration.ofMillis(200),
                data.resolve("plugins"),
                data.resolve("logs"),
                BufferLimits.in(data.resolve("spill")));
    }

    static Path checkpoints(Path data) {
        return data.resolve("checkpoints");
    }

    /** Whether it takes runs. */
    boolean isAlive() {
        return !ended.isDone();
    }

    /** The counting trainer, and no other. */
    static Trainer trainer(RunSpec spec, String device) {
        CountingTrainer.Provider provider = new CountingTrainer.Provider();
        if (!spec.trainer().equals(provider.name())) {
            throw new IllegalArgumentException("unknown trainer '" + spec.trainer() + "', there is counting");
        }
        return provider.create(spec, device);
    }

    @Override
    public void close() {
        try {
            if (!worker.shutDown(SHUTDOWN)) {
                throw new IllegalStateException("the worker did not shut down within " + SHUTDOWN);
            }
            ended.get(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the worker shut down", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the worker failed", e);
        }
    }
}
