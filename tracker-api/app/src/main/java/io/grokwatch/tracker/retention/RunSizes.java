package io.grokwatch.tracker.retention;

import io.grokwatch.tracker.store.CollectionName;
import io.grokwatch.tracker.store.Documents;
import io.grokwatch.tracker.store.RunData;
import io.grokwatch.tracker.store.Store;
import io.quarkus.arc.All;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * How many bytes each run has of each kind of data. A run is measured once in a state, which its last record names, as measuring may
 * read all of it. Thread-safe.
 */
@Singleton
final class RunSizes {
    private final Store store;
    private final List<RunData> data;

    RunSizes(Store store, @All List<RunData> data) {
        this.store = store;
        this.data = List.copyOf(data);
    }

    /**
     * The size of a run.
     *
     * @param state that it was measured in
     * @param at when it was measured
     * @param bytes by the name of the data
     */
    record Size(String state, Instant at, Map<String, Long> bytes) {
        long total() {
            return bytes.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /** The sizes that are known, by run. */
    Map<String, Size> all() {
        Map<String, Size> sizes = new HashMap<>();
        for (Document document : store.collection(CollectionName.SIZES).find().batchSize(1_000)) {
            Map<String, Long> bytes = new HashMap<>();
            document.get("bytes", new Document()).forEach((name, value) -> {
                if (value instanceof Number number) {
                    bytes.put(name, number.longValue());
                }
            });
            sizes.put(
                    document.getString("_id"),
                    new Size(document.getString("state"), Instant.parse(document.getString("at")), bytes));
        }
        return sizes;
    }

    /** Measures a run and stores its size. */
    Size measure(String run, String state) {
        Map<String, Long> bytes = new HashMap<>();
        Document fields = new Document();
        Instant now = Instant.now();
        for (RunData one : data) {
            long size = one.bytes(run);
            if (size > 0) {
                bytes.put(one.name(), size);
                fields.append(one.name(), size);
            }
        }
        Documents.replace(
                store,
                CollectionName.SIZES,
                List.of(new Document("_id", run)
                        .append("state", state)
                        .append("at", now.toString())
                        .append("bytes", fields)));
        return new Size(state, now, bytes);
    }

    /** The names of the data that a policy means by a kind. */
    List<RunData> ofKind(RunData.Kind kind) {
        return data.stream()
                .filter(one -> one.kind().filter(kind::equals).isPresent())
                .toList();
    }

    /** How many bytes of a kind a run of that size has. */
    long bytes(@Nullable Size size, RunData.Kind kind) {
        long bytes = 0;
        if (size != null) {
            for (RunData one : ofKind(kind)) {
                bytes += size.bytes().getOrDefault(one.name(), 0L);
            }
        }
        return bytes;
    }
}
