package io.grokwatch.tracker.metric;

import io.grokwatch.events.MetricBatch;
import io.grokwatch.tracker.live.LiveEvent;
import io.grokwatch.tracker.projection.Timestamped;
import java.util.List;
import java.util.Map;

/** Is called with the batches whose points were stored. */
public interface StoredMetrics {

    /**
     * Stores what follows from batches for their runs.
     *
     * @param batches by run, in the order of their offsets
     * @return the events of the live feed
     */
    List<LiveEvent> stored(Map<String, List<Timestamped<MetricBatch>>> batches);
}
