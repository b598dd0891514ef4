package io.grokwatch.tracker.experiment;

import com.mongodb.DuplicateKeyException;
import com.mongodb.MongoWriteException;
import com.mongodb.client.model.Filters;
import io.grokwatch.tracker.client.NewExperiment;
import io.grokwatch.tracker.http.Problems;
import io.grokwatch.tracker.store.CollectionName;
import io.grokwatch.tracker.store.Documents;
import io.grokwatch.tracker.store.ExperimentData;
import io.grokwatch.tracker.store.Store;
import io.grokwatch.tracker.store.StoredJson;
import jakarta.inject.Singleton;
import jakarta.ws.rs.WebApplicationException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * The stored experiments. They are few; the experiment {@value Experiment#DEFAULT_ID} exists even before it is stored.
 */
@Singleton
public final class Experiments implements ExperimentData {
    private static final int MAX_TRIES = 50;
    private static final int DUPLICATE_KEY = 11_000;
    private static final Experiment DEFAULT = new Experiment(
            Experiment.DEFAULT_ID,
            "Default",
            null,
            Collections.emptySortedMap(),
            Instant.EPOCH,
            Instant.EPOCH,
            false,
            null,
            0);

    /** How old what {@link #recent} returns may be, as other processes change experiments too. */
    private static final long MAX_AGE_NANOS = 1_000_000_000;

    private final Store store;
    private final ExperimentIds ids = new ExperimentIds();
    private volatile @Nullable Recent recent;

    /** All of them as they were read at a time. */
    private record Recent(Map<String, Experiment> all, long atNanos) {}

    Experiments(Store store) {
        this.store = store;
    }

    /** All of them, by id. */
    public Map<String, Experiment> all() {
        Map<String, Experiment> all = new TreeMap<>();
        all.put(DEFAULT.id(), DEFAULT);
        for (Document document : store.collection(CollectionName.EXPERIMENTS).find()) {
            all.put(document.getString("_id"), experiment(document));
        }
        return all;
    }

    /** All of them, by id, with what this process has changed; what others have changed may be missing for a second. */
    public Map<String, Experiment> recent() {
        Recent known = recent;
        if (known == null || System.nanoTime() - known.atNanos > MAX_AGE_NANOS) {
            known = new Recent(all(), System.nanoTime());
            recent = known;
        }
        return known.all;
    }

    /** The one with that id. */
    public Optional<Experiment> find(String id) {
        Document document = Documents.find(store, CollectionName.EXPERIMENTS, id);
        if (document != null) {
            return Optional.of(experiment(document));
        }
        return id.equals(DEFAULT.id()) ? Optional.of(DEFAULT) : Optional.empty();
    }

    /** The one with that name. */
    public Optional<Experiment> named(String name) {
        return all().values().stream().filter(one -> one.name().equals(name)).findFirst();
    }

    /**
     * Passes if there is such an experiment and it is not deleted.
     *
     * @throws WebApplicationException 404 if there is none, 409 if it is deleted
     */
    public Experiment require(String id) {
        Experiment experiment = find(id).orElseThrow(() -> unknown(id));
        if (experiment.isDeleted()) {
            throw Problems.conflict("experiment '" + id + "' is deleted; restore it first");
        }
        return experiment;
    }

    /** The answer to a request for an experiment that there is not: 404. */
    public static WebApplicationException unknown(String id) {
        return Problems.notFound("there is no experiment '" + id + "'");
    }

    /**
     * Stores a new one.
     *
     * @throws WebApplicationException 409 if another has its name or its id
     */
    public Experiment create(Experiment experiment) {
        requireFree(experiment);
        if (!insert(experiment)) {
            throw taken(experiment);
        }
        recent = null;
        return experiment;
    }

    /**
     * The one of that name, which is created if there is none.
     *
     * @throws IllegalArgumentException if the name is not as expected
     * @throws WebApplicationException 409 if it is deleted
     */
    public Experiment ensure(String name) {
        Optional<Experiment> known = named(name);
        if (known.isEmpty()) {
            try {
                return create(Experiment.of(ids.of(name), new NewExperiment(name, null, null), now()));
            } catch (WebApplicationException taken) {
                known = named(name); // By another request at the same time.
                if (known.isEmpty()) {
                    throw taken;
                }
            }
        }
        return require(known.get().id());
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }

    /**
     * Changes one.
     *
     * @param change applied to the newest; again if another process changed it meanwhile
     * @throws WebApplicationException 404 if there is none, 409 if another has its new name
     */
    public Experiment change(String id, UnaryOperator<Experiment> change) {
        for (int tries = 0; tries < MAX_TRIES; tries++) {
            Experiment current = find(id).orElseThrow(() -> unknown(id));
            Experiment next = change.apply(current);
            if (next.equals(current)) {
                return current;
            }
            if (!next.name().equals(current.name())) {
                requireFree(next);
            }
            if (current.revision() == 0 ? insert(next) : replace(current.revision(), next)) {
                recent = null;
                return next;
            }
        }
        throw new IllegalStateException("experiment " + id + " was changed by others " + MAX_TRIES + " times in a row");
    }

    @Override
    public void deleteExperiment(String id) {
        store.collection(CollectionName.EXPERIMENTS).deleteOne(Filters.eq("_id", id));
        recent = null;
    }

    private void requireFree(Experiment experiment) {
        if (named(experiment.name())
                .filter(other -> !other.id().equals(experiment.id()))
                .isPresent()) {
            throw taken(experiment);
        }
    }

    private static WebApplicationException taken(Experiment experiment) {
        return Problems.conflict("there is an experiment named '" + experiment.name() + "' already");
    }

    /** Whether it was written: no other has its id or its name. */
    private boolean insert(Experiment experiment) {
        try {
            store.collection(CollectionName.EXPERIMENTS).insertOne(document(experiment));
            return true;
        } catch (DuplicateKeyException lost) {
            return false;
        } catch (MongoWriteException e) {
            if (e.getError().getCode() == DUPLICATE_KEY) {
                return false;
            }
            throw e;
        }
    }

    /** Whether it was written: nobody changed it since that revision, and no other has its name. */
    private boolean replace(long revision, Experiment next) {
        try {
            return store.collection(CollectionName.EXPERIMENTS)
                            .replaceOne(
                                    Filters.and(Filters.eq("_id", next.id()), Filters.eq("revision", revision)),
                                    document(next))
                            .getMatchedCount()
                    == 1;
        } catch (DuplicateKeyException taken) {
            return false;
        } catch (MongoWriteException e) {
            if (e.getError().getCode() == DUPLICATE_KEY) {
                return false;
            }
            throw e;
        }
    }

    private static Document document(Experiment experiment) {
        return new Document("_id", experiment.id())
                .append("revision", experiment.revision())
                .append("name", experiment.name())
                .append("experiment", StoredJson.write(experiment));
    }

    private static Experiment experiment(Document document) {
        return StoredJson.read(document.getString("experiment"), Experiment.class);
    }
}
