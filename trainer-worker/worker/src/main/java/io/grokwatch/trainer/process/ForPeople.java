package io.grokwatch.trainer.process;

import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Passes on what a program prints for people. Of the lines that it writes over again, as a progress bar does ten times a
 * second, one in ten seconds: a log has an end, and what comes last is what matters. Confined to one thread.
 */
final class ForPeople implements Consumer<BoundedLines.Line> {
    private static final long SELDOM_NANOS = 10_000_000_000L;

    private final Consumer<String> next;
    private final LongSupplier nanoTime;
    private long passedNanos;
    private boolean passed;

    /** @param nanoTime the clock, as {@link System#nanoTime} */
    ForPeople(Consumer<String> next, LongSupplier nanoTime) {
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
        if (!line.text().isEmpty() && (!passed || now - passedNanos >= SELDOM_NANOS)) {
            passed = true;
            passedNanos = now;
            next.accept(line.text());
        }
    }
}
