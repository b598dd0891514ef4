package io.grokwatch.bench.harness;

import java.util.Collection;

/** Delays in ascending order, to read what a share of them did not exceed. */
public final class Percentiles {
    private final long[] sortedNanos;

    private Percentiles(long[] sortedNanos) {
        this.sortedNanos = sortedNanos;
    }

    /** Of these delays. */
    public static Percentiles of(Collection<Long> nanos) {
        return new Percentiles(
                nanos.stream().mapToLong(Long::longValue).sorted().toArray());
    }

    /** How many there are. */
    public int count() {
        return sortedNanos.length;
    }

    /** The delay that a share of them did not exceed, in milliseconds; NaN if there are none. */
    public double ms(double share) {
        if (sortedNanos.length == 0) {
            return Double.NaN;
        }
        int at = (int) Math.ceil(share * sortedNanos.length) - 1;
        return sortedNanos[Math.clamp(at, 0, sortedNanos.length - 1)] / 1e6;
    }
}
