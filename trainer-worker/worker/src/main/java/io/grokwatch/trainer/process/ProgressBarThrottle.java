package io.grokwatch.trainer.process;

import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Forwards the lines that a program prints for people. Of lines that overwrite each other, as a progress bar does ten times
 * a second, it forwards one in ten seconds: a log is bounded. Confined to one thread.
 */
final class ProgressBarThrottle implements Consumer<BoundedLines.Line> {
    private static final long INTERVAL_NANOS = 10_000_000_000L;

    private final Consumer<String> next;
    private final LongSupplier nanoTime;
    private long forwardedNanos;
    private boolean forwarded;

    /** @param nanoTime the clock, as {@link System#nanoTime} */
    ProgressBarThrottle(Consumer<String> next, LongSupplier nanoTime) {
        this.next = next;
        this.nanoTime = nanoTime;
    }

    @Override
    public void accept(BoundedLines.Line line) {
        if (!line.overwritten()) {
            next.accept(line.text());
            return;
        }
        long now = nanoTime.getAsLong();
        if (!line.text().isEmpty() && (!forwarded || now - forwardedNanos >= INTERVAL_NANOS)) {
            forwarded = true;
            forwardedNanos = now;
            next.accept(line.text());
        }
    }
}
