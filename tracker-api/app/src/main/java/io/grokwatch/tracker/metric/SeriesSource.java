package io.grokwatch.tracker.metric;

import io.grokwatch.tracker.store.Fence;
import java.util.Collection;
import java.util.Map;
import java.util.NavigableMap;

/** Where series are read from. */
interface SeriesSource {

    /** What stands of what the attempts at a run logged. */
    Fence fence(String run);

    /** The heads of what stands of all chunks of one metric of a run, by the index of the chunk; empty if there are none. */
    NavigableMap<Long, ChunkHead> heads(String run, String metric, Fence fence);

    /** Those of the chunks with these ids, {@code RUN/METRIC/INDEX}, that there are, with all attempts' points. */
    Map<String, Chunk> chunks(Collection<String> ids);
}
