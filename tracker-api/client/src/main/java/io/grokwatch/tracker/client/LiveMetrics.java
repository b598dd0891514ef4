package io.grokwatch.tracker.client;

import io.grokwatch.events.Doubles;
import io.grokwatch.events.Longs;
import java.util.List;

/**
 * The event {@code metrics} of the live feed: new points of a run.
 *
 * @param blocks in the order they were received
 */
public record LiveMetrics(String runId, int attempt, List<Block> blocks) {
    public LiveMetrics {
        blocks = List.copyOf(blocks);
    }

    /** Metrics logged on the same steps. */
    public record Block(Longs steps, List<Column> columns) {
        public Block {
            columns = List.copyOf(columns);
        }
    }

    /** One value for each step of the block; NaN and the infinities are strings in JSON. */
    public record Column(String name, Doubles values) {}
}
