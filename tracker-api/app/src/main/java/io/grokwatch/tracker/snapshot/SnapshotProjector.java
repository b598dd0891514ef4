package io.grokwatch.tracker.snapshot;

import io.grokwatch.events.EmbeddingSnapshot;
import io.grokwatch.events.Floats;
import io.grokwatch.tracker.client.LiveSnapshot;
import io.grokwatch.tracker.live.LiveEvent;
import io.grokwatch.tracker.projection.Batch;
import io.grokwatch.tracker.projection.Lane;
import io.grokwatch.tracker.projection.Projector;
import io.grokwatch.tracker.projection.Timestamped;
import io.grokwatch.tracker.store.CollectionName;
import io.grokwatch.tracker.store.Documents;
import io.grokwatch.tracker.store.RunIndex;
import io.grokwatch.tracker.store.Store;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.bson.Document;
import org.bson.types.Binary;

/** Keeps snapshots: what each is of, and its matrix apart, so that listing them does not read the matrices. */
@Singleton
public final class SnapshotProjector implements Projector {
    private final Store store;
    private final RunIndex index;

    SnapshotProjector(Store store, RunIndex index) {
        this.store = store;
        this.index = index;
    }

    @Override
    public Lane lane() {
        return Lane.SNAPSHOTS;
    }

    @Override
    public List<LiveEvent> project(Batch batch) {
        Map<String, Set<String>> ids = new HashMap<>();
        List<Document> heads = new ArrayList<>();
        List<Document> matrices = new ArrayList<>();
        for (Timestamped<EmbeddingSnapshot> record : batch.snapshots()) {
            EmbeddingSnapshot snapshot = record.value();
            String run = snapshot.runId().value();
            String id = idOf(snapshot);
            ids.computeIfAbsent(run, first -> new LinkedHashSet<>()).add(id);
            heads.add(new Document("_id", id)
                    .append("attempt", snapshot.attempt())
                    .append("step", snapshot.step())
                    .append("tensor", snapshot.tensor())
                    .append("rows", snapshot.rows())
                    .append("columns", snapshot.columns())
                    .append("labels", snapshot.labels()));
            matrices.add(new Document("_id", id)
                    .append("attempt", snapshot.attempt())
                    .append("rows", snapshot.rows())
                    .append("columns", snapshot.columns())
                    .append("float32le", new Binary(littleEndian(snapshot.values()))));
        }
        index.add(CollectionName.SNAPSHOTS, ids);
        Documents.replaceOlder(store, CollectionName.MATRICES, matrices);
        Map<String, Integer> written = Documents.replaceOlder(store, CollectionName.SNAPSHOTS, heads);
        List<LiveEvent> news = new ArrayList<>();
        for (Timestamped<EmbeddingSnapshot> record : batch.snapshots()) {
            EmbeddingSnapshot snapshot = record.value();
            if (Objects.equals(written.get(idOf(snapshot)), snapshot.attempt())) {
                String run = snapshot.runId().value();
                news.add(LiveEvent.about(run, "snapshot", new LiveSnapshot(run, snapshot.step(), snapshot.tensor())));
            }
        }
        return news;
    }

    private static String idOf(EmbeddingSnapshot snapshot) {
        return snapshot.runId() + "/" + snapshot.tensor() + "/" + snapshot.step();
    }

    private static byte[] littleEndian(Floats values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.size() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < values.size(); i++) {
            bytes.putFloat(values.get(i));
        }
        return bytes.array();
    }
}
