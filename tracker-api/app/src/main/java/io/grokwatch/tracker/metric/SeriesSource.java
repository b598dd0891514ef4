package io.grokwatch.tracker.metric;

import io.grokwatch.events.history.AttemptHistory;
import java.util.Collection;
import java.util.Map;
import java.util.NavigableMap;

/** The source that series are read from. */
interface SeriesSource {

    /** The attempts at a run. */
    AttemptHistory attempts(String run);

    /** The heads of the surviving points of all chunks of one metric of a run, by the index of the chunk; empty if there are none. */
    NavigableMap<Long, ChunkHead> heads(String run, String metric, AttemptHistory attempts);

    /** Those of the chunks with these ids, {@code RUN/METRIC/INDEX}, that exist, with the points of all attempts. */
    Map<String, Chunk> chunks(Collection<String> ids);
}
