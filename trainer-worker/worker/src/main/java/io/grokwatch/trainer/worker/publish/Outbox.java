package io.grokwatch.trainer.worker.publish;

import io.grokwatch.trainer.disk.Reasons;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The records of a run for the broker, in order: a window of {@link InFlightRecords}, and behind it, when the broker does not
 * keep up or is away, a {@link Spill}. Confined to one thread.
 */
final class Outbox implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Outbox.class.getName());
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final String run;
    private final BufferLimits buffers;
    private final InFlightRecords window;
    private final Consumer<@Nullable String> spillFailure;
    /** How many records were put here; those that are not in the window yet are in the spill. */
    private long put;

    private @Nullable Spill spill;
    private boolean diskRefuses;

    /** @param spillFailure called when the disk does not take what is spilled, with the reason; with null once it does again */
    Outbox(String run, Publisher publisher, BufferLimits buffers, Consumer<@Nullable String> spillFailure) {
        this.spillFailure = spillFailure;
        this.run = run;
        this.buffers = buffers;
        window = new InFlightRecords(run, publisher, buffers.inFlightBytes());
    }

    /**
     * Puts a record at the end, waiting for room if there is none.
     *
     * @throws PublishingException if nothing gets through any more
     */
    void put(EncodedRecord record) throws InterruptedException {
        window.throwIfFailed();
        drain();
        while (!sent(record) && !spilled(record)) {
            window.awaitChange(PAUSE);
            drain();
        }
        put++;
    }

    /** Sends what was spilled, as much as the window takes. */
    void drain() {
        Spill waiting = spill;
        while (waiting != null && !waiting.isEmpty()) {
            try {
                byte[] entry = waiting.peek();
                EncodedRecord oldest = EncodedRecord.fromBytes(entry);
                if (!window.hasRoom(oldest)) {
                    return;
                }
                waiting.remove(entry);
                window.send(oldest);
            } catch (IOException e) {
                throw new PublishingException("run " + run + ": what it logged is lost on disk: " + e.getMessage(), e);
            }
            if (waiting.isEmpty()) {
                LOG.log(Level.INFO, "run={0} all that was spilled to disk is on its way to the broker", run);
            }
        }
    }

    /** Completes a mark once everything put so far is acknowledged; never if that fails. */
    void acknowledged(CompletableFuture<Void> mark) {
        window.acknowledged(put, mark);
    }

    /** Drains to the end and returns when all is acknowledged. */
    void finish() throws InterruptedException {
        CompletableFuture<Void> all = new CompletableFuture<>();
        acknowledged(all);
        while (!all.isDone()) {
            drain();
            window.awaitChange(PAUSE);
        }
    }

    /** Whether the broker takes records as fast as they come. */
    boolean keepsUp() {
        return spill == null || spill.isEmpty();
    }

    @Override
    public void close() throws IOException {
        if (spill != null) {
            spill.close();
        }
    }

    private boolean sent(EncodedRecord record) {
        if (!keepsUp() || !window.hasRoom(record)) {
            return false;
        }
        window.send(record);
        return true;
    }

    private boolean spilled(EncodedRecord record) {
        if (buffers.spillBytes() == 0) {
            return false;
        }
        try {
            if (spill == null) {
                spill = new Spill(buffers.spillFolder(), buffers.spillBytes());
            }
            boolean begins = spill.isEmpty();
            boolean taken = spill.append(record.toBytes());
            if (taken && begins) {
                LOG.log(Level.WARNING, "run={0} the broker does not keep up: what it logs is spilled to disk", run);
            }
            if (diskRefuses && taken) {
                diskRefuses = false;
                spillFailure.accept(null);
            }
            return taken;
        } catch (IOException e) {
            if (!diskRefuses) {
                diskRefuses = true;
                LOG.log(Level.WARNING, "run={0} nothing can be spilled to {1}: {2}", run, buffers.spillFolder(), e);
                spillFailure.accept("what the broker did not take could not be spilled to " + buffers.spillFolder()
                        + " (" + Reasons.of(e) + ") and waited in memory");
            }
            return false;
        }
    }
}
