package io.grokwatch.tracker.metric;

import io.grokwatch.tracker.store.RunData;
import jakarta.inject.Singleton;
import java.util.Optional;

/** The closed points of runs at full resolution. Without them charts are drawn from the summaries of 64 points and more. */
@Singleton
public final class PointData implements RunData {
    private final MetricStore store;

    PointData(MetricStore store) {
        this.store = store;
    }

    @Override
    public String name() {
        return "points";
    }

    @Override
    public Optional<Kind> kind() {
        return Optional.of(Kind.POINTS);
    }

    @Override
    public void delete(String run) {
        store.deleteChunks(run);
    }

    @Override
    public long bytes(String run) {
        return store.chunkBytes(run);
    }
}
