package io.grokwatch.tracker.client;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A sweep and what has become of its runs.
 *
 * @param sweep as it was submitted, its secrets masked
 * @param varied the settings that differ between cells, in their order
 * @param cells how many there are
 * @param runs how many runs it has: a run for every seed in each cell
 * @param missing how many of them are not stored, as the submission was interrupted or they were purged; resuming submits them
 * @param ended how many have ended
 * @param byStatus how many runs are in each status
 * @param stop the newest request to stop it, or null if there is none or it was resumed since
 */
public record SweepView(
        String id,
        NewSweep sweep,
        Instant submittedAt,
        List<String> varied,
        int cells,
        int runs,
        int missing,
        int ended,
        Map<RunStatus, Integer> byStatus,
        @Nullable StopView stop) {
    public SweepView {
        varied = List.copyOf(varied);
        SortedMap<RunStatus, Integer> sorted = new TreeMap<>(byStatus);
        byStatus = Collections.unmodifiableSortedMap(sorted);
    }
}
