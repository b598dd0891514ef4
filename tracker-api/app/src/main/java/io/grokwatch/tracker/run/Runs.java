package io.grokwatch.tracker.run;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import com.mongodb.client.model.WriteModel;
import io.grokwatch.tracker.experiment.RunAttributes;
import io.grokwatch.tracker.experiment.RunAttributesStore;
import io.grokwatch.tracker.search.RunSummaries;
import io.grokwatch.tracker.search.RunSummary;
import io.grokwatch.tracker.store.AttemptHistories;
import io.grokwatch.tracker.store.CollectionName;
import io.grokwatch.tracker.store.Documents;
import io.grokwatch.tracker.store.Store;
import io.grokwatch.tracker.store.StoredJson;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.bson.Document;
import org.bson.conversions.Bson;

/** The stored runs. What is written of them is searched from then on, by {@link RunSummaries}. */
@Singleton
final class Runs {
    private static final UpdateOptions UPSERT = new UpdateOptions().upsert(true);
    /** How many runs are read again at a time. */
    private static final int READ_SLICE = 128;

    private final Store store;
    private final RunAttributesStore attributes;
    private final RunSummaries summaries;
    private final RunSummarizer summarizer;
    private final WrittenRuns written;
    private final DecodedParts parts = new DecodedParts();

    Runs(
            Store store,
            RunAttributesStore attributes,
            RunSummaries summaries,
            RunSummarizer summarizer,
            WrittenRuns written) {
        this.store = store;
        this.attributes = attributes;
        this.summaries = summaries;
        this.summarizer = summarizer;
        this.written = written;
    }

    Optional<Run> find(String id) {
        return Optional.ofNullable(find(List.of(id)).get(id));
    }

    /** Those of these runs that are known, by id, in the order of the ids. */
    Map<String, Run> find(Collection<String> ids) {
        Map<String, Document> documents = Documents.find(store, CollectionName.RUNS, ids);
        Map<String, RunAttributes> kept = attributes.of(
                documents.keySet().stream().filter(this::mayHaveAttributes).toList());
        Map<String, Run> runs = new LinkedHashMap<>();
        documents.forEach((id, document) ->
                runs.put(id, Run.of(document, kept.getOrDefault(id, RunAttributes.NONE), parts)));
        return runs;
    }

    /** Most runs have none, which need not be looked for. */
    private boolean mayHaveAttributes(String id) {
        return !summaries.isLoaded()
                || summaries.find(id).map(run -> run.kept().revision() > 0).orElse(true);
    }

    /** Reads all stored runs, those that are changed meanwhile too, so that they are searched. */
    void summariseAll() {
        attributes.forEach((id, kept) ->
                summaries.update(id, known -> known.or(RunSummary.unknown(id).with(RunSummarizer.kept(kept)))));
        forEach(run -> {
            RunSummary stored = telemetry(run);
            summaries.update(run.id(), known -> known.or(stored));
        });
        summaries.completeLoading();
    }

    private RunSummary telemetry(Run run) {
        return RunSummary.unknown(run.id())
                .with(RunSummarizer.submitted(run))
                .with(RunSummarizer.reported(run.folded()))
                .with(summarizer.measured(run))
                .with(RunSummarizer.shaped(run));
    }

    /** Reads runs again that another instance has written or purged. */
    void readAgain(Collection<String> ids) {
        List<String> all = List.copyOf(ids);
        for (int from = 0; from < all.size(); from += READ_SLICE) {
            List<String> slice = all.subList(from, Math.min(all.size(), from + READ_SLICE));
            Map<String, RunSummary> before = summaries.known(slice);
            Map<String, RunSummary> stored = stored(slice);
            for (String id : slice) {
                if (!summaries.replace(id, before.get(id), stored.get(id))) {
                    summaries.refresh(id, () -> stored(List.of(id)).get(id));
                }
            }
        }
    }

    /** What is stored of these runs, by id. */
    private Map<String, RunSummary> stored(List<String> ids) {
        Map<String, Document> documents = Documents.find(store, CollectionName.RUNS, ids);
        Map<String, RunAttributes> kept = attributes.of(documents.keySet());
        Map<String, RunSummary> stored = new HashMap<>();
        documents.forEach((id, document) -> stored.put(
                id,
                telemetry(Run.of(document, RunAttributes.NONE, parts))
                        .with(RunSummarizer.kept(kept.getOrDefault(id, RunAttributes.NONE)))));
        return stored;
    }

    /** Reads all runs again, and those that are no longer stored. */
    void readAllAgain() {
        Set<String> ids = new LinkedHashSet<>(summaries.ids());
        for (Document document : store.collection(CollectionName.RUNS).find().projection(Projections.include("_id"))) {
            ids.add(document.getString("_id"));
        }
        readAgain(ids);
    }

    /** Passes all stored runs, without their attributes, in no order. */
    void forEach(Consumer<Run> consumer) {
        for (Document document : store.collection(CollectionName.RUNS).find()) {
            consumer.accept(Run.of(document, RunAttributes.NONE, Run::decode));
        }
    }

    /** The runs in training, by their events or, if they have none, by their metrics. */
    List<Run> active() {
        List<Run> active = new ArrayList<>();
        for (Document document : store.collection(CollectionName.RUNS).find(Filters.ne("active", false))) {
            Run run = Run.of(document, RunAttributes.NONE, parts);
            if (run.progress().isTraining()) {
                active.add(run);
            }
        }
        return active;
    }

    /** Stores submitted runs by id; those that are stored already are not changed. */
    void submit(Map<String, Submission> submissions) {
        List<WriteModel<Document>> writes = new ArrayList<>(submissions.size());
        submissions.forEach((id, submission) -> writes.add(new UpdateOneModel<>(
                Filters.eq("_id", id),
                Updates.combine(
                        Updates.setOnInsert("active", false),
                        Updates.setOnInsert("submission", StoredJson.write(submission))),
                UPSERT)));
        Documents.write(store, CollectionName.RUNS, writes);
        submissions.forEach((id, submission) ->
                summarise(id, known -> known.with(RunSummarizer.submitted(Run.of(id, submission)))));
    }

    /** Stores a run that a program logs by itself; one that is stored already is not changed otherwise. */
    void log(String id) {
        store.collection(CollectionName.RUNS)
                .updateOne(
                        Filters.eq("_id", id),
                        Updates.combine(Updates.setOnInsert("active", false), Updates.set("logged", true)),
                        UPSERT);
    }

    void requestStop(Run run, RequestedStop stop) {
        store.collection(CollectionName.RUNS)
                .updateOne(Filters.eq("_id", run.id()), Updates.set("stop", StoredJson.write(stop)));
        summarise(run.id(), known -> known.with(RunSummarizer.submitted(run.with(stop))));
    }

    /** Removes the request to stop a run that begins another attempt after it has ended. */
    void clearStop(Run run) {
        store.collection(CollectionName.RUNS).updateOne(Filters.eq("_id", run.id()), Updates.unset("stop"));
        summarise(run.id(), known -> known.with(RunSummarizer.submitted(run.withoutStop())));
    }

    /** Writes what is folded from the lifecycle and the findings of these runs. */
    void saveProgress(Collection<Run> runs) {
        save(
                runs,
                run -> Updates.combine(
                        Updates.set("progress", StoredJson.write(run.folded())),
                        Updates.set("active", run.folded().isTraining()),
                        AttemptHistories.change(run.folded().attempts())));
        for (Run run : runs) {
            summarise(run.id(), known -> known.with(RunSummarizer.reported(run.folded())));
        }
    }

    /** Writes what the metrics of these runs report. */
    void saveMetrics(Collection<Run> runs) {
        save(
                runs,
                run -> Updates.combine(
                        Updates.set("metrics", StoredJson.write(run.metrics())),
                        AttemptHistories.observed(run.metrics().attempt())));
        for (Run run : runs) {
            summarise(run.id(), known -> known.with(summarizer.measured(run)));
        }
    }

    /** Writes the newest geometry of these runs. */
    void saveGeometry(Collection<Run> runs) {
        save(runs, run -> Updates.set("geometry", StoredJson.write(Objects.requireNonNull(run.geometry()))));
        for (Run run : runs) {
            summarise(run.id(), known -> known.with(RunSummarizer.shaped(run)));
        }
    }

    /** Has the attributes of a run searched, once they are stored; those of an older revision change nothing. */
    void keep(String id, RunAttributes stored) {
        summarise(id, newer(stored));
    }

    private static UnaryOperator<RunSummary> newer(RunAttributes stored) {
        return known -> known.kept().revision() > stored.revision() ? known : known.with(RunSummarizer.kept(stored));
    }

    /** Has the attributes of runs searched that another instance may have changed. */
    void readAttributes(Collection<String> ids) {
        attributes.of(ids).forEach((id, stored) -> summaries.update(id, newer(stored)));
    }

    /** Removes a run that is purged, with its attributes. */
    void remove(String id) {
        store.collection(CollectionName.RUNS).deleteOne(Filters.eq("_id", id));
        attributes.remove(id);
        summaries.remove(id);
        written.add(List.of(id));
    }

    /** Updates the summary of a run once it is stored, here and in other instances. */
    private void summarise(String id, UnaryOperator<RunSummary> change) {
        summaries.update(id, change);
        written.add(List.of(id));
    }

    private void save(Collection<Run> runs, Function<Run, Bson> change) {
        List<WriteModel<Document>> writes = new ArrayList<>(runs.size());
        for (Run run : runs) {
            writes.add(new UpdateOneModel<>(Filters.eq("_id", run.id()), change.apply(run), UPSERT));
        }
        Documents.write(store, CollectionName.RUNS, writes);
    }
}
