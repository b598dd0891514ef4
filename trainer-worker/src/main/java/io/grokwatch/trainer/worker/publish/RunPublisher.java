package io.grokwatch.trainer.worker.publish;

import io.grokwatch.events.EmbeddingSnapshot;
import io.grokwatch.events.Floats;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle.RunIntervened;
import io.grokwatch.events.RunLifecycle.RunProgressed;
import io.grokwatch.events.Structure;
import io.grokwatch.trainer.spi.RunLog;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Publishes what one attempt at a run logs: batches of at most 256 steps, at most 50 ms after the first of them, numbered
 * from 0, in order; snapshots as they come; and a sign of life about once a second.
 */
public final class RunPublisher implements RunLog, AutoCloseable {
    /** How much of a run may wait for the broker: about 400,000 steps of 16 metrics. */
    public static final long DEFAULT_MAX_PENDING_BYTES = 64L * 1024 * 1024;

    private static final Duration CADENCE = Duration.ofMillis(50);
    private static final long PROGRESS_NANOS = Duration.ofSeconds(1).toNanos();

    private final Publisher publisher;
    private final InstantSource clock;
    private final RunId runId;
    private final int attempt;
    private final long steps;
    private final PendingLog pending;
    private final Thread thread;

    private volatile long lastStep = -1;
    private long sequence;
    private long progressNanos = System.nanoTime();
    private long progressStep;

    /**
     * Begins to publish.
     *
     * @param steps how many the run will take
     * @param maxPendingBytes how much may be logged and not yet acknowledged before the training thread waits
     */
    public RunPublisher(
            Publisher publisher, InstantSource clock, RunId runId, int attempt, long steps, long maxPendingBytes) {
        this.publisher = publisher;
        this.clock = clock;
        this.runId = runId;
        this.attempt = attempt;
        this.steps = steps;
        pending = new PendingLog(runId.value(), maxPendingBytes);
        thread = Thread.ofPlatform().daemon().name("publish-" + runId).start(this::publish);
    }

    @Override
    public void metrics(long step, List<String> names, double[] values) {
        if (names.size() != values.length || values.length > MetricBatch.MAX_COLUMNS) {
            throw new IllegalArgumentException(
                    "run " + runId + " logged " + names.size() + " names with " + values.length + " values at step "
                            + step + ", expected one value per name and at most " + MetricBatch.MAX_COLUMNS);
        }
        if (step < 0) {
            throw new IllegalArgumentException("run " + runId + " logged step " + step + ", expected at least 0");
        }
        pending.add(step, clock.millis(), names, values);
        lastStep = step;
    }

    @Override
    public void snapshot(
            long step, String tensor, int rows, int columns, float[] values, List<String> labels, Structure structure) {
        pending.add(new EmbeddingSnapshot(
                runId, attempt, step, tensor, rows, columns, Floats.adopt(values), labels, structure));
    }

    @Override
    public void intervened(long step, String parameter, Object from, Object to) {
        publisher.publishOrWarn(new RunIntervened(runId, attempt, step, parameter, from, to));
    }

    /** The last step logged, -1 before the first. */
    public long lastStep() {
        return lastStep;
    }

    /** How often the training thread had to wait for the broker. */
    public long waits() {
        return pending.waits();
    }

    /** From now on logging does not wait, whatever is pending: the run is about to stop. */
    public void neverWait() {
        pending.neverWait();
    }

    /**
     * Publishes the rest and returns when all is acknowledged; nothing may be logged afterwards.
     *
     * @throws PublishingException if that fails or takes longer
     */
    public void drain(Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        pending.close();
        if (!thread.join(atMost)) {
            throw new PublishingException("run " + runId + ": what it logged was not handed to the broker within "
                    + atMost.toMillis() + " ms");
        }
        pending.awaitAcknowledged(deadline);
    }

    /** Ends at once; what was not handed to the broker yet is given up. */
    @Override
    public void close() {
        pending.neverWait();
        thread.interrupt();
    }

    private void publish() {
        Rows spare = new Rows();
        boolean last = false;
        try {
            while (!last) {
                PendingLog.Taken taken = pending.take(spare, CADENCE);
                publishRows(taken.rows());
                for (EmbeddingSnapshot snapshot : taken.snapshots()) {
                    acknowledge(publisher.publish(snapshot), PendingLog.bytes(snapshot));
                }
                progress();
                spare = taken.rows();
                spare.clear();
                last = taken.last();
            }
        } catch (InterruptedException closed) {
            pending.fail(closed);
        } catch (RuntimeException | Error e) {
            // A name or a size that the contract refuses: the training thread learns of it at its next row.
            pending.fail(e);
        }
    }

    private void publishRows(Rows rows) throws InterruptedException {
        for (int first = 0; first < rows.size(); ) {
            int end = rows.batchEnd(first);
            if (Thread.interrupted()) {
                throw new InterruptedException("closed");
            }
            MetricBatch batch = new MetricBatch(runId, attempt, sequence++, rows.blocks(first, end));
            acknowledge(publisher.publish(batch), rows.bytes(first, end));
            first = end;
        }
    }

    private void acknowledge(CompletableFuture<Void> sent, long bytes) {
        CompletableFuture<Void> unused = sent.whenComplete((acknowledged, failure) -> {
            if (failure == null) {
                pending.acknowledged(bytes);
            } else {
                pending.fail(failure);
            }
        });
    }

    private void progress() {
        long now = System.nanoTime();
        long step = lastStep;
        if (now - progressNanos < PROGRESS_NANOS || step < 0) {
            return;
        }
        double rate = (step - progressStep) / ((now - progressNanos) / 1e9);
        progressNanos = now;
        progressStep = step;
        publisher.publishOrWarn(new RunProgressed(runId, attempt, step, steps, rate));
    }
}
