package io.grokwatch.tracker.artifact;

import io.grokwatch.tracker.experiment.Experiment;
import io.grokwatch.tracker.mlflow.MlflowException;
import io.quarkus.arc.All;
import jakarta.inject.Singleton;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * The addresses of artifacts in MLflow's API. Those of a run are below {@code mlflow-artifacts:/EXPERIMENT/RUN/artifacts}, those of a
 * logged model below {@code mlflow-artifacts:/EXPERIMENT/models/MODEL/artifacts}. Whatever takes the place of the experiment, which is the
 * artifact location that a client has chosen, does not matter: an artifact is found by its run or model.
 */
@Singleton
public final class ArtifactLocations {
    /** The name of the folder of an owner's artifacts, in every path. */
    public static final String ARTIFACTS = "artifacts";

    private static final String SCHEME = "mlflow-artifacts:/";
    private static final String MODELS = "models";

    private final List<OwnerLookup> owners;

    ArtifactLocations(@All List<OwnerLookup> owners) {
        this.owners = List.copyOf(owners);
    }

    /**
     * An address.
     *
     * @param path relative to the owner; empty for all of its artifacts
     */
    public record Location(ArtifactOwner owner, Optional<ArtifactPath> path) {}

    /** The address of a run's artifacts. */
    public static String of(String experiment, String run) {
        return SCHEME + experimentId(experiment) + "/" + run + "/" + ARTIFACTS;
    }

    /** The address of a logged model's artifacts. */
    public static String ofModel(String experiment, String model) {
        return SCHEME + experimentId(experiment) + "/" + MODELS + "/" + model + "/" + ARTIFACTS;
    }

    /** The tracker's id of an experiment that MLflow's clients name. */
    public static String experiment(String ofClients) {
        return ofClients.equals("0") ? Experiment.DEFAULT_ID : ofClients;
    }

    /** The id that MLflow's clients have of an experiment: they know that of runs that belong to no other as 0. */
    public static String experimentId(String experiment) {
        return experiment.equals(Experiment.DEFAULT_ID) ? "0" : experiment;
    }

    /**
     * What an address names.
     *
     * @param uri an address with the scheme {@code mlflow-artifacts}, with or without a host
     * @throws MlflowException if it has another scheme, if its path is not as expected, or if there is no such run or model
     */
    public Location locate(String uri) {
        String text = uri.startsWith(SCHEME) ? uri.substring(SCHEME.length()) : "";
        String path = text.startsWith("/") ? text.substring(Math.max(1, text.indexOf('/', 1))) : text;
        return locatePath(path);
    }

    /**
     * What a path below the root of all artifacts names.
     *
     * @throws MlflowException if it is not as expected, or if there is no such run or model
     */
    Location locatePath(String text) {
        String stripped = text.replaceAll("^/+|/+$", "");
        List<String> segments = path(stripped).segments();
        for (int i = 1; i < segments.size(); i++) {
            if (segments.get(i).equals(ARTIFACTS)) {
                Optional<ArtifactOwner> owner = owner(segments, i - 1);
                if (owner.isPresent()) {
                    List<String> rest = segments.subList(i + 1, segments.size());
                    return new Location(
                            owner.get(), rest.isEmpty() ? Optional.empty() : Optional.of(new ArtifactPath(rest)));
                }
            }
        }
        throw MlflowException.notFound("no run or logged model has artifacts at '" + stripped
                + "'; the path must be EXPERIMENT/RUN/artifacts/... or EXPERIMENT/models/MODEL/artifacts/...");
    }

    private Optional<ArtifactOwner> owner(List<String> segments, int at) {
        ArtifactOwner.Kind kind =
                at > 0 && segments.get(at - 1).equals(MODELS) ? ArtifactOwner.Kind.MODEL : ArtifactOwner.Kind.RUN;
        String id = segments.get(at);
        return owners.stream()
                .filter(lookup -> lookup.kind() == kind && lookup.exists(id))
                .map(lookup -> new ArtifactOwner(kind, id))
                .findFirst();
    }

    /**
     * A path relative to an owner.
     *
     * @throws MlflowException if it is not as expected
     */
    public static ArtifactPath path(String text) {
        try {
            return ArtifactPath.parse(text);
        } catch (IllegalArgumentException e) {
            // MLflow's own text, by which its clients recognise the refusal.
            throw MlflowException.invalid("Invalid path");
        }
    }

    /** A path that is given as the rest of a request's path, as it was sent: a {@code ;} or an encoded {@code /} is part of it. */
    static String decoded(String raw) {
        try {
            return URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw MlflowException.invalid("Invalid path");
        }
    }
}
