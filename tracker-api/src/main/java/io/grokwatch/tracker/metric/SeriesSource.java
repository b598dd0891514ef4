package io.grokwatch.tracker.metric;

import java.util.Collection;
import java.util.Map;
import java.util.NavigableMap;

/** Where series are read from. */
interface SeriesSource {

    /** The heads of all chunks of one metric of a run, by the index of the chunk; empty if there are none. */
    NavigableMap<Long, ChunkHead> heads(String run, String metric);

    /** Those of the chunks with these ids, {@code RUN/METRIC/INDEX}, that there are. */
    Map<String, Chunk> chunks(Collection<String> ids);
}
