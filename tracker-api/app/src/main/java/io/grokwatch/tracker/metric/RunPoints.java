package io.grokwatch.tracker.metric;

import java.util.List;

/** The points of a run that survive, all of them, with the attempts as of when it was opened. For one thread. */
public interface RunPoints {

    /** Receives points. */
    interface PointSink {
        void accept(long step, long timeMs, double value);
    }

    /** The metrics of the run; those that are read after each other at the least cost are next to each other. */
    List<String> metrics();

    /** The last step of all metrics, or -1 without points. */
    long last();

    /** Reads a metric on the steps from {@code from} to {@code to}, both included, in step order; in bounded memory. */
    void read(String metric, long from, long to, PointSink sink);
}
