package io.grokwatch.tracker.metric;

import java.util.List;
import java.util.stream.IntStream;

/** A group of metrics of a run, whose open points share documents: the segments. */
record GroupKey(String run, int group) {
    /** The segment that the others are merged into. */
    static final int BASE = 0;
    /** How many segments are added to the base before they are merged. */
    static final int MAX_ADDED = 24;

    /** The {@code _id} of a segment. */
    String segment(int number) {
        return MetricTable.idOf(run, group) + "/" + number;
    }

    /** The ids of all segments that may be added to the base. */
    List<String> added() {
        return IntStream.rangeClosed(1, MAX_ADDED).mapToObj(this::segment).toList();
    }
}
