package io.grokwatch.tracker.metric;

import io.grokwatch.events.history.AttemptHistory;
import java.util.Collection;
import java.util.Map;
import java.util.NavigableMap;

/** The series of a run that are read. */
interface SeriesSource {

    /** The attempts at the run. */
    AttemptHistory attempts();

    /** The heads of the surviving points of all chunks of a metric, by the index of the chunk; empty if there are none. */
    NavigableMap<Long, ChunkHead> heads(String metric);

    /** Those of the chunks of a metric with these indexes that exist, with the points of all attempts. */
    Map<Long, Chunk> chunks(String metric, Collection<Long> indexes);
}
