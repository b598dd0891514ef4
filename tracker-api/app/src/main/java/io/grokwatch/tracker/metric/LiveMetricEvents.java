package io.grokwatch.tracker.metric;

import io.grokwatch.events.MetricBatch;
import io.grokwatch.tracker.client.LiveMetrics;
import io.grokwatch.tracker.live.LiveEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Makes the events {@code metrics} of the live feed from the batches of one write. */
final class LiveMetricEvents {
    /** More values than this in one write are a backlog: readers of the run read its series again instead. */
    static final int MAX_VALUES = 60_000;

    private LiveMetricEvents() {}

    /** One event for each run, of its newest attempt in these batches; or a reset if that is too much to send. */
    static List<LiveEvent> of(Map<String, List<MetricBatch>> stored) {
        List<LiveEvent> events = new ArrayList<>();
        stored.forEach((run, batches) -> {
            if (!batches.isEmpty()) {
                events.add(event(run, batches));
            }
        });
        return events;
    }

    private static LiveEvent event(String run, List<MetricBatch> batches) {
        int attempt = batches.stream().mapToInt(MetricBatch::attempt).max().orElse(1);
        List<LiveMetrics.Block> blocks = new ArrayList<>();
        long values = 0;
        for (MetricBatch batch : batches) {
            for (MetricBatch.Block block : batch.attempt() == attempt ? batch.blocks() : List.<MetricBatch.Block>of()) {
                values += (long) block.steps().size() * (block.columns().size() + 1);
                blocks.add(new LiveMetrics.Block(
                        block.steps(),
                        block.columns().stream()
                                .map(column -> new LiveMetrics.Column(column.name(), column.values()))
                                .toList()));
            }
        }
        return values > MAX_VALUES
                ? LiveEvent.resetOf(run)
                : LiveEvent.toSubscribersOf(run, "metrics", new LiveMetrics(run, attempt, blocks), (int) values);
    }
}
