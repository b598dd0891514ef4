package io.grokwatch.tracker.run;

import io.grokwatch.events.MetricBatch;
import io.grokwatch.tracker.live.LiveEvent;
import io.grokwatch.tracker.metric.MetricPosition;
import io.grokwatch.tracker.metric.StoredMetrics;
import io.grokwatch.tracker.projection.Timestamped;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Stores what the metrics report of the progress of runs. */
@Singleton
public final class RunMetrics implements StoredMetrics {
    private final Runs runs;
    private final RunFeed feed;

    RunMetrics(Runs runs, RunFeed feed) {
        this.runs = runs;
        this.feed = feed;
    }

    @Override
    public Map<String, MetricPosition> positions(Collection<String> ids) {
        Map<String, MetricPosition> positions = new HashMap<>();
        runs.find(ids).forEach((id, run) -> positions.put(id, run.metrics().position()));
        return positions;
    }

    @Override
    public List<LiveEvent> stored(Map<String, Progress> stored) {
        if (stored.isEmpty()) {
            return List.of();
        }
        Map<String, Run> before = runs.find(stored.keySet());
        List<Run> changed = new ArrayList<>();
        Set<String> withNewAttempt = new HashSet<>();
        List<LiveEvent> events = new ArrayList<>();
        stored.forEach((id, progress) -> {
            Run run = before.getOrDefault(id, Run.unknown(id));
            MetricProgress metrics = run.metrics();
            for (Timestamped<MetricBatch> batch : progress.batches()) {
                metrics = metrics.with(batch.value(), batch.at());
            }
            Run next = run.with(metrics.at(progress.position()));
            changed.add(next);
            if (next.progress().attempt() > run.progress().attempt()) {
                withNewAttempt.add(id);
                if (next.progress().attempt() > 1) {
                    events.add(LiveEvent.resetOf(id));
                }
            }
        });
        runs.saveMetrics(changed);
        feed.changed(changed, withNewAttempt);
        return events;
    }
}
