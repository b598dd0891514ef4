package io.grokwatch.detect.ordering;

import io.grokwatch.detect.detector.ParameterChecks;
import io.grokwatch.events.history.ReceivedBatches;

/**
 * Of {@link Reordering}.
 *
 * @param rows maximum number of rows held back for others that come late, 64, within 1 to {@value Reordering#CAPACITY}
 * @param batches that may overtake one that is missing before it counts as lost, 8, within 1 to {@value
 *     ReceivedBatches#MAX_OVERTAKING}
 * @param contradictions steps in a row that come again with another loss before a part of the run counts as retrained, 3: a
 *     step that was logged twice by mistake is no restart
 */
public record OrderingConfig(int rows, int batches, int contradictions) {
    /** The documented defaults. */
    public static final OrderingConfig DEFAULTS = new OrderingConfig(64, 8, 3);

    public OrderingConfig {
        ParameterChecks.within(rows, 1, Reordering.CAPACITY, "rows");
        ParameterChecks.within(batches, 1, ReceivedBatches.MAX_OVERTAKING, "batches");
        ParameterChecks.atLeast(contradictions, 1, "contradictions");
    }
}
