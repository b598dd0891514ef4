package io.grokwatch.tracker.metric;

import io.grokwatch.events.Doubles;
import io.grokwatch.events.Longs;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.tracker.live.LiveEvent;
import io.grokwatch.tracker.projection.Told;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The points of one write as they go to those who watch a run.
 *
 * @param blocks in the order they came
 */
record LiveMetrics(String runId, int attempt, List<Block> blocks) {
    /** More values than this in one write are a backlog being read, not a run being watched: the reader reads anew. */
    static final int MOST_VALUES = 60_000;

    /** Metrics logged on the same steps. */
    record Block(Longs steps, List<Column> columns) {}

    /** One value per step of the block. */
    record Column(String name, Doubles values) {}

    /** One event for each run, of its newest attempt in these batches; or a reset if that is too much to send. */
    static List<LiveEvent> events(List<Told<MetricBatch>> batches) {
        Map<String, List<MetricBatch>> byRun = new LinkedHashMap<>();
        for (Told<MetricBatch> told : batches) {
            byRun.computeIfAbsent(told.what().runId().value(), run -> new ArrayList<>())
                    .add(told.what());
        }
        List<LiveEvent> events = new ArrayList<>();
        byRun.forEach((run, ofRun) -> events.add(event(run, ofRun)));
        return events;
    }

    private static LiveEvent event(String run, List<MetricBatch> batches) {
        int attempt = batches.stream().mapToInt(MetricBatch::attempt).max().orElse(1);
        List<Block> blocks = new ArrayList<>();
        long values = 0;
        for (MetricBatch batch : batches) {
            for (MetricBatch.Block block : batch.attempt() == attempt ? batch.blocks() : List.<MetricBatch.Block>of()) {
                values += (long) block.steps().size() * (block.columns().size() + 1);
                blocks.add(new Block(
                        block.steps(),
                        block.columns().stream()
                                .map(column -> new Column(column.name(), column.values()))
                                .toList()));
            }
        }
        return values > MOST_VALUES
                ? LiveEvent.resetOf(run)
                : LiveEvent.toWatchersOf(run, "metrics", new LiveMetrics(run, attempt, blocks), (int) values);
    }
}
