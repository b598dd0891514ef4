package io.grokwatch.tracker.metric;

import io.grokwatch.tracker.store.RunData;
import jakarta.inject.Singleton;

/** The names, summaries and open points of the metrics of runs: what charts are drawn from. Deleting it deletes the chunks as well. */
@Singleton
public final class SeriesData implements RunData {
    private final MetricStore store;

    SeriesData(MetricStore store) {
        this.store = store;
    }

    @Override
    public String name() {
        return "series";
    }

    @Override
    public void delete(String run) {
        // The chunks are found by the pages, and the pages by the table: those go last.
        store.deleteChunks(run);
        store.deleteSeries(run);
    }

    @Override
    public long bytes(String run) {
        return store.seriesBytes(run);
    }
}
