package io.grokwatch.tracker.mlflow;

import com.fasterxml.jackson.databind.node.TextNode;
import io.grokwatch.tracker.experiment.Experiment;
import io.grokwatch.tracker.experiment.Experiments;
import io.grokwatch.tracker.mlflow.MlflowJson.ExperimentJson;
import io.grokwatch.tracker.mlflow.MlflowJson.Pair;
import io.grokwatch.tracker.search.Search;
import jakarta.inject.Singleton;
import jakarta.ws.rs.WebApplicationException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The tracker's experiments as clients of MLflow see them. The default one has the id {@value MlflowNames#DEFAULT_EXPERIMENT} there. The note and the
 * artifact location of an experiment are tags there and here: the note is the experiment's notes, and a location that was chosen is
 * the tag {@value #LOCATION_TAG}.
 */
@Singleton
final class MlflowExperiments {
    static final String LOCATION_TAG = "mlflow.artifactLocation";
    private static final int MAX_RESULTS = 50_000;
    private static final int DEFAULT_RESULTS = 1_000;
    /** Ids are whole numbers of 18 digits, as some programs read them as such. */
    private static final long FIRST_ID = 100_000_000_000_000_000L;

    private static final String NEWEST_FIRST = "creation_time DESC, experiment_id DESC";

    private final Experiments experiments;
    private final MlflowExperimentFields fields = new MlflowExperimentFields();
    private final RandomGenerator random = new SecureRandom();

    MlflowExperiments(Experiments experiments) {
        this.experiments = experiments;
    }

    /** The artifact location of an experiment. */
    static String location(Experiment experiment) {
        String chosen = experiment.tags().get(LOCATION_TAG);
        return chosen == null ? "mlflow-artifacts:/" + MlflowNames.experimentForClients(experiment.id()) : chosen;
    }

    String create(MlflowRequest request) {
        String name = name(request, "name");
        String location = request.text("artifact_location");
        SortedMap<String, String> tags = new TreeMap<>();
        String note = null;
        for (MlflowRequest tag : request.objects("tags")) {
            String key = tagKey(tag);
            String value = tagValue(tag);
            if (key.equals(MlflowNames.NOTE)) {
                note = value;
            } else {
                tags.put(key, value);
            }
        }
        if (location != null && !location.isEmpty()) {
            tags.put(LOCATION_TAG, checkedLocation(request, location));
        }
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        String id = Long.toString(FIRST_ID + random.nextLong(8 * FIRST_ID));
        requireFree(name);
        try {
            experiments.create(new Experiment(
                    id, name, note == null || note.isEmpty() ? null : note, tags, now, now, false, null, 1));
        } catch (WebApplicationException taken) {
            throw exists(name);
        }
        return id;
    }

    private void requireFree(String name) {
        experiments.named(name).ifPresent(other -> {
            throw other.isDeleted()
                    ? MlflowException.exists(
                            "Experiment(name=" + name + ") already exists. It is in the deleted state: restore"
                                    + " it, or purge it, to use the name again.")
                    : exists(name);
        });
    }

    private static MlflowException exists(String name) {
        return MlflowException.exists("Experiment(name=" + name + ") already exists.");
    }

    /** An experiment, a deleted one too. */
    Experiment find(String ofClient) {
        return experiments
                .find(MlflowNames.experiment(ofClient))
                .orElseThrow(() -> MlflowException.notFound("No Experiment with id=" + ofClient + " exists"));
    }

    /** An experiment that is not deleted. */
    Experiment active(String ofClient) {
        return requireActive(find(ofClient));
    }

    private static Experiment requireActive(Experiment experiment) {
        if (experiment.isDeleted()) {
            throw MlflowException.invalid("The experiment " + MlflowNames.experimentForClients(experiment.id())
                    + " must be in the 'active' state. Current state is deleted.");
        }
        return experiment;
    }

    Experiment named(String name) {
        return experiments
                .named(name)
                .orElseThrow(() -> MlflowException.notFound("Could not find experiment with name '" + name + "'"));
    }

    void rename(MlflowRequest request) {
        String id = request.required("experiment_id");
        String name = name(request, "new_name");
        Experiment current = find(id);
        if (current.isDeleted()) {
            throw new MlflowException(MlflowErrorCode.INVALID_STATE, "Cannot rename a non-active experiment.");
        }
        if (!current.name().equals(name)) {
            requireFree(name);
        }
        try {
            change(id, one -> with(one, name, one.notes(), one.tags()));
        } catch (WebApplicationException taken) {
            throw exists(name);
        }
    }

    void delete(String id) {
        Experiment current = find(id);
        if (current.isDeleted()) {
            throw MlflowException.notFound("No active Experiment with id=" + id + " exists");
        }
        if (current.id().equals(Experiment.DEFAULT_ID)) {
            throw MlflowException.invalid("The default experiment cannot be deleted; its runs can.");
        }
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        change(id, one -> one.isDeleted() ? one : deletedAt(one, now));
    }

    void restore(String id) {
        if (!find(id).isDeleted()) {
            throw MlflowException.notFound(
                    "The experiment " + id + " must be in the 'deleted' state. Current state is active.");
        }
        change(id, one -> deletedAt(one, null));
    }

    void setTag(MlflowRequest request) {
        String key = tagKey(request);
        String value = tagValue(request);
        active(request.required("experiment_id"));
        change(request.required("experiment_id"), one -> {
            requireActive(one);
            if (key.equals(MlflowNames.NOTE)) {
                return with(one, one.name(), value.isEmpty() ? null : value, one.tags());
            }
            SortedMap<String, String> tags = new TreeMap<>(one.tags());
            tags.put(key, value);
            return with(one, one.name(), one.notes(), tags);
        });
    }

    void deleteTag(MlflowRequest request) {
        String id = request.required("experiment_id");
        String key = request.required("key");
        active(id);
        change(id, one -> {
            requireActive(one);
            boolean isNote = key.equals(MlflowNames.NOTE);
            if (isNote ? one.notes() == null : !one.tags().containsKey(key)) {
                throw MlflowException.notFound("No tag with name: " + key + " in experiment with id " + id);
            }
            SortedMap<String, String> tags = new TreeMap<>(one.tags());
            tags.remove(key);
            return with(one, one.name(), isNote ? null : one.notes(), tags);
        });
    }

    MlflowJson.Experiments search(MlflowRequest request) {
        Predicate<Experiment> view = view(request.textOrNumber("view_type"), request);
        int max = MlflowRules.results(request.whole("max_results"), DEFAULT_RESULTS, MAX_RESULTS);
        Search<Experiment> search =
                Search.of(fields, request.text("filter"), request.texts("order_by"), NEWEST_FIRST, Experiment::id);
        List<Experiment> inView =
                experiments.all().values().stream().filter(view).toList();
        String token = request.text("page_token");
        Search.Page<Experiment> page = search.page(inView, max, token == null || token.isEmpty() ? null : token);
        return new MlflowJson.Experiments(
                page.items().stream().map(MlflowExperiments::json).toList(), page.next());
    }

    /** The experiments of a view, of which clients give the name or the number. */
    private static Predicate<Experiment> view(@Nullable String name, MlflowRequest request) {
        return switch (name == null ? "" : name) {
            case "", "1", "ACTIVE_ONLY" -> experiment -> !experiment.isDeleted();
            case "2", "DELETED_ONLY" -> Experiment::isDeleted;
            case "3", "ALL" -> experiment -> true;
            default -> throw request.invalid("view_type", "it must be ACTIVE_ONLY, DELETED_ONLY or ALL");
        };
    }

    static ExperimentJson json(Experiment experiment) {
        List<Pair> tags = new ArrayList<>();
        experiment.tags().forEach((key, value) -> {
            if (!key.equals(LOCATION_TAG)) {
                tags.add(new Pair(key, value));
            }
        });
        if (experiment.notes() != null) {
            tags.add(new Pair(MlflowNames.NOTE, experiment.notes()));
        }
        return new ExperimentJson(
                MlflowNames.experimentForClients(experiment.id()),
                experiment.name(),
                location(experiment),
                experiment.isDeleted() ? "deleted" : "active",
                experiment.updatedAt().toEpochMilli(),
                experiment.createdAt().toEpochMilli(),
                tags);
    }

    /** All experiments by the tracker's ids, with what this process has changed. */
    Map<String, Experiment> recent() {
        return experiments.recent();
    }

    /** Whether an experiment, by the tracker's id, is deleted, and its runs with it. */
    boolean isDeleted(String id) {
        Experiment experiment = experiments.recent().get(id);
        return experiment != null && experiment.isDeleted();
    }

    private void change(String ofClient, UnaryOperator<Experiment> change) {
        experiments.change(MlflowNames.experiment(ofClient), change);
    }

    private static Experiment with(
            Experiment one, String name, @Nullable String notes, SortedMap<String, String> tags) {
        return new Experiment(
                one.id(),
                name,
                notes,
                tags,
                one.createdAt(),
                Instant.now().truncatedTo(ChronoUnit.MILLIS),
                one.archived(),
                one.deletedAt(),
                one.revision() + 1);
    }

    private static Experiment deletedAt(Experiment one, @Nullable Instant at) {
        return new Experiment(
                one.id(),
                one.name(),
                one.notes(),
                one.tags(),
                one.createdAt(),
                Instant.now().truncatedTo(ChronoUnit.MILLIS),
                one.archived(),
                at,
                one.revision() + 1);
    }

    private static String name(MlflowRequest request, String argument) {
        String name = request.required(argument);
        MlflowRules.length("name", name, MlflowRules.MAX_EXPERIMENT_NAME);
        if (name.isBlank()) {
            throw MlflowException.invalid("Invalid experiment name: '" + name + "'");
        }
        return name;
    }

    private static String tagKey(MlflowRequest tag) {
        String key = MlflowRules.name("key", tag.nested("key"), tag.required("key"));
        if (key.equals(LOCATION_TAG)) {
            throw MlflowException.invalid("The tag " + LOCATION_TAG + " is the argument artifact_location");
        }
        return key;
    }

    private static String tagValue(MlflowRequest tag) {
        String value = tag.text("value");
        MlflowRules.length("value", value == null ? "" : value, MlflowRules.MAX_EXPERIMENT_TAG_VALUE);
        return value == null ? "" : value;
    }

    /**
     * A location that clients write their artifacts to themselves; the tracker never opens it. It has no fragment, parameters or parent
     * folders, which have been used to reach other folders of a server. A path without a scheme is completed as on the client's side.
     */
    private static String checkedLocation(MlflowRequest request, String location) {
        MlflowRules.length("artifact_location", location, MlflowRules.MAX_ARTIFACT_LOCATION);
        URI uri;
        try {
            uri = new URI(location.replace(" ", "%20"));
        } catch (URISyntaxException e) {
            throw request.invalid("artifact_location", "it is no URI: " + e.getReason());
        }
        String path = uri.getPath() == null ? uri.getSchemeSpecificPart() : uri.getPath();
        if (uri.getFragment() != null || location.indexOf(';') >= 0) {
            throw MlflowException.invalid("'artifact_location' URL can't include fragments or params.");
        }
        boolean escapes = List.of(path.split("[/\\\\]")).contains("..");
        boolean queryEscapes = uri.getQuery() != null && uri.getQuery().contains("..");
        if (escapes || queryEscapes || location.chars().anyMatch(Character::isISOControl)) {
            throw MlflowRules.invalid(
                    "artifact_location", TextNode.valueOf(location), "it must not contain '..' or control characters");
        }
        return uri.getScheme() == null ? Path.of(location).toAbsolutePath().toString() : location;
    }
}
