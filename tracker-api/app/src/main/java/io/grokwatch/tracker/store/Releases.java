package io.grokwatch.tracker.store;

import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bson.Document;

/** What retention policies have deleted of runs. */
@Singleton
public final class Releases {
    private final Store store;

    Releases(Store store) {
        this.store = store;
    }

    /** Whether data of a kind of a run were deleted, or are being deleted. */
    public boolean isReleased(String run, RunData.Kind kind) {
        return Documents.find(store, CollectionName.RELEASES, idOf(run, kind)) != null;
    }

    /** When all data of a kind of runs had been deleted, by run. */
    public Map<String, Instant> completed(RunData.Kind kind) {
        String suffix = suffix(kind);
        Map<String, Instant> completed = new HashMap<>();
        for (Document document : store.collection(CollectionName.RELEASES).find()) {
            String id = document.getString("_id");
            if (id.endsWith(suffix) && document.getBoolean("completed", false)) {
                completed.put(id.substring(0, id.length() - suffix.length()), Instant.parse(document.getString("at")));
            }
        }
        return completed;
    }

    /** Records that data of a kind of a run are being deleted, or have been. */
    public void record(String run, RunData.Kind kind, Instant at, boolean completed) {
        Documents.replace(
                store,
                CollectionName.RELEASES,
                List.of(new Document("_id", idOf(run, kind))
                        .append("at", at.toString())
                        .append("completed", completed)));
    }

    /** Deletes what is recorded of a run. */
    public void delete(String run) {
        Documents.delete(
                store,
                CollectionName.RELEASES,
                Arrays.stream(RunData.Kind.values())
                        .map(kind -> idOf(run, kind))
                        .toList());
    }

    private static String idOf(String run, RunData.Kind kind) {
        return run + suffix(kind);
    }

    private static String suffix(RunData.Kind kind) {
        return "/" + kind.name().toLowerCase(Locale.ROOT);
    }
}
