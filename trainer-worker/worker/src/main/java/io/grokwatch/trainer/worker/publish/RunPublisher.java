package io.grokwatch.trainer.worker.publish;

import io.grokwatch.events.EmbeddingSnapshot;
import io.grokwatch.events.Floats;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle.MetricsRejected;
import io.grokwatch.events.RunLifecycle.RunIntervened;
import io.grokwatch.events.RunLifecycle.RunProgressed;
import io.grokwatch.events.Structure;
import io.grokwatch.events.validation.MetricRules;
import io.grokwatch.events.validation.Rejection;
import io.grokwatch.events.validation.RejectionTally;
import io.grokwatch.trainer.progress.StepProgress;
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
    private static final String COUNTED_BY = "trainer-worker";

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

    private final MetricLayout.Cache layouts = new MetricLayout.Cache();
    private final StepProgress stepProgress;
    private final RejectionTally rejections = new RejectionTally();
    private volatile boolean keptAny;
    private long sequence;
    private long progressNanos = System.nanoTime();
    private long progressStep = -1;
    private long reportedRejections;
    private long reportedNanos = System.nanoTime() - PROGRESS_NANOS;

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
        stepProgress = new StepProgress(steps);
        pending = new PendingLog(runId.value(), buffers.memoryBytes());
        outbox = new Outbox(runId.value(), publisher, buffers, failures::onSpillFailure);
        thread = Thread.ofPlatform().daemon().name("publish-" + runId).start(this::publish);
    }

    @Override
    public void metrics(long step, List<String> names, double[] values) {
        String objection = MetricRules.stepObjection(step);
        if (objection != null) {
            rejected(Rejection.Kind.STEP, objection);
            return;
        }
        // A trainer may be compiled without any check for null.
        int given = names == null ? 0 : names.size();
        if (names == null || values == null || given != values.length) {
            rejected(
                    Rejection.Kind.COLUMN,
                    "step " + step + ": a row has one value per name, had " + given + " names and "
                            + (values == null ? 0 : values.length) + " values");
            return;
        }
        MetricLayout layout = layouts.of(names);
        for (Rejection rejection : layout.rejections()) {
            rejections.add(
                    new Rejection(rejection.kind(), rejection.count(), "step " + step + ": " + rejection.example()));
        }
        if (layout.names().isEmpty()) {
            return;
        }
        pending.add(step, clock.millis(), layout.names(), layout.select(values));
        stepProgress.add(step);
        keptAny = true;
    }

    @Override
    public void rejected(Rejection.Kind kind, String example) {
        rejections.add(kind, example == null || example.isBlank() ? "not described" : example);
    }

    @Override
    public void snapshot(
            long step, String tensor, int rows, int columns, float[] values, List<String> labels, Structure structure) {
        if (!limit.admits(step, String.valueOf(tensor), rows, columns)) {
            return;
        }
        EmbeddingSnapshot snapshot;
        try {
            snapshot = new EmbeddingSnapshot(
                    runId, attempt, step, tensor, rows, columns, Floats.adopt(values), labels, structure);
        } catch (IllegalArgumentException | NullPointerException e) {
            rejected(Rejection.Kind.SNAPSHOT, "snapshot of " + tensor + " at step " + step + ": " + e.getMessage());
            return;
        }
        pending.add(snapshot);
        keptAny = true;
    }

    /** @throws IllegalArgumentException if the change is none that an event can report */
    @Override
    public void intervened(long step, Intervention made, Object from) {
        RunIntervened event = new RunIntervened(runId, attempt, step, made.parameter(), from, made.value(), made.id());
        // Values of other types have no JSON form, which the publishing thread would find out for the whole run.
        EncodedRecord unused = publisher.encode(event);
        pending.add(event);
    }

    @Override
    public void line(String text) {
        lines.accept(String.valueOf(text));
    }

    /** Where the run is by the steps logged, of which one wild one is disregarded; -1 before the first. */
    public long lastStep() {
        return stepProgress.current();
    }

    /** The number of steps taken by the steps logged; 0 before the first. */
    public long stepsTaken() {
        return stepProgress.taken();
    }

    /** Whether a row or a snapshot was kept. */
    public boolean keptAny() {
        return keptAny;
    }

    /** What was not kept so far, by kind. */
    public List<Rejection> rejections() {
        return rejections.rejections();
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
            // The training thread fails at its next row.
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
            reportRejections(taken.last());
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

    /** About once a second if there are more, and at last; in order with the batches, so that it survives a broker that is away. */
    private void reportRejections(boolean last) throws InterruptedException {
        long now = System.nanoTime();
        long total = rejections.total();
        if (total == reportedRejections || (!last && now - reportedNanos < PROGRESS_NANOS)) {
            return;
        }
        reportedRejections = total;
        reportedNanos = now;
        outbox.put(publisher.encode(
                new MetricsRejected(runId, attempt, Math.max(0, lastStep()), COUNTED_BY, rejections.rejections())));
    }

    private void progress() {
        long now = System.nanoTime();
        long step = lastStep();
        if (step < 0 || !outbox.keepsUp() || Thread.currentThread().isInterrupted()) {
            return;
        }
        if (progressStep < 0) {
            // The rate counts from the first step logged, which need not be 0.
            progressStep = stepProgress.first();
        }
        if (now - progressNanos < PROGRESS_NANOS) {
            return;
        }
        double rate = Math.max(0, step - progressStep) / ((now - progressNanos) / 1e9);
        progressNanos = now;
        progressStep = step;
        publisher.publishOrWarn(new RunProgressed(runId, attempt, step, steps, rate));
    }
}
