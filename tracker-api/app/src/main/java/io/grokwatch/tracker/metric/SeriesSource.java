package io.grokwatch.tracker.metric;

import io.grokwatch.events.history.AttemptHistory;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The series of a run that are read. */
interface SeriesSource {

    /** The attempts at the run. */
    AttemptHistory attempts();

    /** A series as of when the source was opened, or null if the run does not have the metric. */
    @Nullable
    Contents contents(String metric);

    /** Those of these pages that exist. */
    Map<NodeKey, Page> pages(Collection<NodeKey> keys);

    /** Those of these chunks that exist, with the points of all attempts. */
    Map<NodeKey, Chunk> chunks(Collection<NodeKey> keys);

    /**
     * A series.
     *
     * @param closed the summary of the points that are in the tree, or null if there are none; what the tree has of later steps is no
     *     part of the series
     * @param open the points after those
     */
    record Contents(NodeKey.Series series, @Nullable Summary closed, Chunk open) {}
}
