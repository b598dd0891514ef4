package io.grokwatch.tracker.metric;

/** A point of a series. */
record Point(long step, double value) {}
