package io.grokwatch.tracker.metric;

import java.util.List;
import java.util.NavigableMap;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What there is of one metric of a run. */
@Schema(description = "What there is of one metric of a run.")
public record MetricView(String name, long points, long firstStep, long lastStep, double lastValue) {

    /** The metrics of a run, by name. */
    public record All(List<MetricView> metrics) {}

    static MetricView of(String name, NavigableMap<Long, ChunkHead> heads) {
        Point last = heads.lastEntry().getValue().last();
        return new MetricView(
                name,
                heads.values().stream().mapToLong(ChunkHead::count).sum(),
                heads.firstEntry().getValue().first().step(),
                last.step(),
                last.value());
    }
}
