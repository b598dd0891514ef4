package io.grokwatch.trainer.worker.publish;

import io.grokwatch.events.EmbeddingSnapshot;
import io.grokwatch.events.Floats;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.MetricNames;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle.RunIntervened;
import io.grokwatch.events.RunLifecycle.RunProgressed;
import io.grokwatch.events.Structure;
import io.grokwatch.trainer.spi.Intervention;
import io.grokwatch.trainer.spi.RunLog;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Publishes what one attempt at a run logs: batches of at most 256 steps, at most 50 ms after the first of them, numbered
 * from 0, in order; snapshots that a {@link SnapshotLimit} admits and interventions as they come; and a {@link RunProgressed} about
 * once a second. While the broker is away everything but progress waits, within {@link BufferLimits}.
 */
public final class RunPublisher implements RunLog, AutoCloseable {
    private static final Logger LOG = System.getLogger(RunPublisher.class.getName());
    private static final Duration CADENCE = Duration.ofMillis(50);
    private static final long PROGRESS_NANOS = Duration.ofSeconds(1).toNanos();

    private final Publisher publisher;
    private final InstantSource clock;
    private final RunId runId;
    private final int attempt;
    private final long steps;
    private final Consumer<String> lines;
    private final PendingLog pending;
    private final Outbox outbox;
    private final SnapshotLimit limit;
    private final Thread thread;

    /** The same instance means the same names. */
    private List<String> checkedNames = List.of();

    private volatile long lastStep = -1;
    private long sequence;
    private long progressNanos = System.nanoTime();
    private long progressStep;

    /**
     * Begins to publish.
     *
     * @param steps how many the run will take
     * @param buffers how much may be logged and not yet acknowledged before the training thread waits
     */
    public RunPublisher(
            Publisher publisher, InstantSource clock, RunId runId, int attempt, long steps, BufferLimits buffers) {
        this(publisher, clock, runId, attempt, steps, buffers, text -> {}, new FailureListener() {
            @Override
            public void onSnapshotsLeftOut(String which) {
                LOG.log(Level.WARNING, "run={0} {1}", runId, which);
            }

            @Override
            public void onSpillFailure(@Nullable String why) {
                // The outbox logs it.
            }
        });
    }

    /**
     * Begins to publish.
     *
     * @param lines takes the lines of the run's own log, from any thread
     * @param failures receives the failures that a run outlasts
     */
    public RunPublisher(
            Publisher publisher,
            InstantSource clock,
            RunId runId,
            int attempt,
            long steps,
            BufferLimits buffers,
            Consumer<String> lines,
            FailureListener failures) {
        this.lines = lines;
        limit = new SnapshotLimit(lines.andThen(failures::onSnapshotsLeftOut));
        this.publisher = publisher;
        this.clock = clock;
        this.runId = runId;
        this.attempt = attempt;
        this.steps = steps;
        pending = new PendingLog(runId.value(), buffers.memoryBytes());
        outbox = new Outbox(runId.value(), publisher, buffers, failures::onSpillFailure);
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
        check(names);
        pending.add(step, clock.millis(), names, values);
        lastStep = step;
    }

    @SuppressWarnings("ReferenceEquality") // A trainer that logs the same metrics gives the same list.
    private void check(List<String> names) {
        if (names != checkedNames) {
            names.forEach(MetricNames::checked);
            checkedNames = names;
        }
    }

    @Override
    public void snapshot(
            long step, String tensor, int rows, int columns, float[] values, List<String> labels, Structure structure) {
        if (limit.admits(step, tensor, rows, columns)) {
            pending.add(new EmbeddingSnapshot(
                    runId, attempt, step, tensor, rows, columns, Floats.adopt(values), labels, structure));
        }
    }

    @Override
    public void intervened(long step, Intervention made, Object from) {
        pending.add(new RunIntervened(runId, attempt, step, made.parameter(), from, made.value(), made.id()));
    }

    @Override
    public void line(String text) {
        lines.accept(text);
    }

    /** The last step logged, -1 before the first. */
    public long lastStep() {
        return lastStep;
    }

    /** Completed once everything logged so far is acknowledged; never if that fails. */
    public CompletableFuture<Void> acknowledged() {
        return pending.mark();
    }

    /** Bytes that are neither with the producer nor on disk yet. */
    public long buffered() {
        return pending.bytes();
    }

    /** How often the training thread had to wait for buffers. */
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
        pending.close();
        if (!thread.join(atMost)) {
            throw new PublishingException(
                    "run " + runId + ": what it logged was not acknowledged within " + atMost.toMillis() + " ms");
        }
        pending.throwIfFailed();
    }

    /** Ends at once; what the producer does not have yet is dropped. */
    @Override
    public void close() {
        pending.neverWait();
        thread.interrupt();
    }

    private void publish() {
        try (outbox) {
            publishUntilClosed();
        } catch (InterruptedException | IOException closed) {
            pending.fail(closed);
        } catch (RuntimeException | Error e) {
            // A name or a size that the contract refuses: the training thread fails at its next row.
            pending.fail(e);
        }
    }

    private void publishUntilClosed() throws InterruptedException {
        Rows spare = new Rows();
        boolean last = false;
        while (!last) {
            PendingLog.Taken taken = pending.take(spare, CADENCE);
            for (RunIntervened intervention : taken.interventions()) {
                outbox.put(publisher.encode(intervention));
            }
            publishRows(taken.rows());
            for (EmbeddingSnapshot snapshot : taken.snapshots()) {
                EncodedRecord record = Publisher.encode(snapshot);
                if (limit.admits(snapshot, record)) {
                    outbox.put(record);
                }
                pending.released(PendingLog.bytes(snapshot));
            }
            taken.marks().forEach(outbox::acknowledged);
            outbox.drain();
            progress();
            spare = taken.rows();
            spare.clear();
            last = taken.last();
        }
        outbox.finish();
    }

    private void publishRows(Rows rows) throws InterruptedException {
        for (int first = 0; first < rows.size(); ) {
            int end = rows.batchEnd(first);
            outbox.put(Publisher.encode(new MetricBatch(runId, attempt, sequence++, rows.blocks(first, end))));
            pending.released(rows.bytes(first, end));
            first = end;
        }
    }

    private void progress() {
        long now = System.nanoTime();
        long step = lastStep;
        if (now - progressNanos < PROGRESS_NANOS
                || step < 0
                || !outbox.keepsUp()
                || Thread.currentThread().isInterrupted()) {
            return;
        }
        double rate = (step - progressStep) / ((now - progressNanos) / 1e9);
        progressNanos = now;
        progressStep = step;
        publisher.publishOrWarn(new RunProgressed(runId, attempt, step, steps, rate));
    }
}
