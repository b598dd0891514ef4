package io.grokwatch.tracker.mlflow;

/**
 * A value of a metric as a client logs it. Values of one metric at one step differ in time or value; the greatest by both is the value of
 * the step.
 *
 * @param timeMs when it was logged, in milliseconds since 1970, at least 0
 * @param step any; those below 0 are in no series
 */
record LoggedMetric(String key, double value, long timeMs, long step) {

    /** Whether this is the value of the step rather than another one of the same metric and step. */
    boolean isAfter(long otherTimeMs, double otherValue) {
        return timeMs != otherTimeMs ? timeMs > otherTimeMs : Double.compare(value, otherValue) > 0;
    }

    /** Whether it is the same, so that it was logged before. */
    boolean isSame(long otherTimeMs, double otherValue) {
        return timeMs == otherTimeMs && Double.compare(value, otherValue) == 0;
    }
}
