package io.grokwatch.detect.anomaly;

/**
 * That a run which goes on logs nothing, as only a clock outside can know: detectors have none of their own.
 *
 * @param inactiveMs for how long no metrics came, in milliseconds, at least 1
 * @param usualMs how long that takes for this run otherwise, in milliseconds, at least 0
 */
public record Inactivity(long inactiveMs, long usualMs) {
    public Inactivity {
        if (inactiveMs < 1 || usualMs < 0) {
            throw new IllegalArgumentException("a run is inactive for at least 1 ms, usually for at least 0 ms; were "
                    + inactiveMs + " and " + usualMs);
        }
    }
}
