package io.grokwatch.bench.training;

/**
 * So much processor time of the whole process. Measured by it, a warm-up lets the virtual machine compile as much on a
 * machine that others use as well.
 */
final class Allowance {
    private static final long NANOS_BETWEEN_READINGS = 50_000_000;

    private final long processorNanos;
    private long began = -1;
    private long read;
    private boolean spent;

    Allowance(double processorSeconds) {
        processorNanos = (long) (1e9 * processorSeconds);
    }

    /** Whether it is spent; it begins when this is asked first, and this may be asked on every step. */
    boolean spent() {
        long now = System.nanoTime();
        if (spent || (began >= 0 && now - read < NANOS_BETWEEN_READINGS)) {
            return spent;
        }
        read = now;
        long processor = Reading.processor();
        began = began < 0 ? processor : began;
        spent = processor - began >= processorNanos;
        return spent;
    }
}
