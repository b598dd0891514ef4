package io.grokwatch.tracker.metric;

/** One value of a metric. NaN and the infinities are ordinary values. */
record Point(long step, double value) {}
