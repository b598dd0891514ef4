package io.grokwatch.tracker.run;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import com.mongodb.client.model.WriteModel;
import io.grokwatch.tracker.store.AttemptHistories;
import io.grokwatch.tracker.store.CollectionName;
import io.grokwatch.tracker.store.Documents;
import io.grokwatch.tracker.store.Store;
import io.grokwatch.tracker.store.StoredJson;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/** The stored runs. */
@Singleton
final class Runs {
    private static final UpdateOptions UPSERT = new UpdateOptions().upsert(true);
    /** Of fixed width, so that the order of the texts is that of the times. */
    private static final DateTimeFormatter SORTABLE =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

    private final Store store;

    Runs(Store store) {
        this.store = store;
    }

    Optional<Run> find(String id) {
        Document document = Documents.find(store, CollectionName.RUNS, id);
        return document == null ? Optional.empty() : Optional.of(Run.of(document));
    }

    /** Those of these runs that are known, by id. */
    Map<String, Run> find(Collection<String> ids) {
        Map<String, Run> runs = new LinkedHashMap<>();
        Documents.find(store, CollectionName.RUNS, ids).forEach((id, document) -> runs.put(id, Run.of(document)));
        return runs;
    }

    /** The runs in training, by their events or, if they have none, by their metrics. */
    List<Run> active() {
        List<Run> active = new ArrayList<>();
        for (Document document : store.collection(CollectionName.RUNS).find(Filters.ne("active", false))) {
            Run run = Run.of(document);
            if (run.progress().isTraining()) {
                active.add(run);
            }
        }
        return active;
    }

    /**
     * A page of the runs, newest submission first.
     *
     * @param before the cursor of the page before, or null for the first
     */
    Page page(int limit, @Nullable String before) {
        Bson filter = before == null ? Filters.empty() : Filters.lt("order", before);
        List<Run> runs = new ArrayList<>();
        String last = null;
        for (Document document : store.collection(CollectionName.RUNS)
                .find(filter)
                .sort(Sorts.descending("order"))
                .limit(limit + 1)) {
            if (runs.size() == limit) {
                return new Page(runs, last);
            }
            runs.add(Run.of(document));
            last = document.getString("order");
        }
        return new Page(runs, null);
    }

    /** A page of runs, and the cursor of the next, or null if it is the last. */
    record Page(List<Run> runs, @Nullable String next) {}

    void submit(String id, Submission submission) {
        store.collection(CollectionName.RUNS)
                .insertOne(new Document("_id", id)
                        .append("order", order(submission.at(), id))
                        .append("active", false)
                        .append("submission", StoredJson.write(submission)));
    }

    void requestStop(String id, RequestedStop stop) {
        store.collection(CollectionName.RUNS)
                .updateOne(Filters.eq("_id", id), Updates.set("stop", StoredJson.write(stop)));
    }

    /** Writes what is folded from the lifecycle and the findings of these runs. */
    void saveProgress(Collection<Run> runs) {
        save(
                runs,
                run -> Updates.combine(
                        Updates.set("progress", StoredJson.write(run.folded())),
                        Updates.set("active", run.folded().isTraining()),
                        AttemptHistories.change(run.folded().attempts())));
    }

    /** Writes what the metrics of these runs report. */
    void saveMetrics(Collection<Run> runs) {
        save(
                runs,
                run -> Updates.combine(
                        Updates.set("metrics", StoredJson.write(run.metrics())),
                        AttemptHistories.observed(run.metrics().attempt())));
    }

    private void save(Collection<Run> runs, Function<Run, Bson> change) {
        List<WriteModel<Document>> writes = new ArrayList<>(runs.size());
        for (Run run : runs) {
            List<Bson> changes = new ArrayList<>();
            changes.add(change.apply(run));
            Instant first = run.progress().firstRecordAt();
            if (run.submission() == null && first != null) {
                changes.add(Updates.min("order", order(first, run.id())));
            }
            writes.add(new UpdateOneModel<>(Filters.eq("_id", run.id()), Updates.combine(changes), UPSERT));
        }
        Documents.write(store, CollectionName.RUNS, writes);
    }

    private static String order(Instant at, String id) {
        return SORTABLE.format(at) + "/" + id;
    }
}
