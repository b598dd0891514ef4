package io.grokwatch.tracker.metric;

import io.grokwatch.events.MetricBatch;
import io.grokwatch.tracker.live.LiveEvent;
import io.grokwatch.tracker.projection.Timestamped;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Keeps with each run how far its metrics are stored, and what follows from them. */
public interface StoredMetrics {

    /** The positions of these runs; runs of which nothing is stored may be left out. */
    Map<String, MetricPosition> positions(Collection<String> runs);

    /**
     * Stores the positions of runs whose points were stored, and what follows from the batches.
     *
     * @return the events of the live feed
     */
    List<LiveEvent> stored(Map<String, Progress> progress);

    /**
     * What was stored of a run.
     *
     * @param batches in the order of their offsets
     * @param position after them
     */
    record Progress(List<Timestamped<MetricBatch>> batches, MetricPosition position) {}
}
