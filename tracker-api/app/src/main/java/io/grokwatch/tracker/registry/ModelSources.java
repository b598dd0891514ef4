package io.grokwatch.tracker.registry;

import io.grokwatch.tracker.artifact.ArtifactLocations;
import io.grokwatch.tracker.artifact.ArtifactOwner;
import io.grokwatch.tracker.mlflow.MlflowException;
import jakarta.inject.Singleton;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Checks where a client states that the files of a model version are. A source may be in a storage of the client's, which the tracker never
 * opens. One that the tracker serves must belong to the run or model that the request names, and none may be a file of this machine or
 * lead out of its folder: clients have read any file of MLflow's server that way (CVE-2023-1177, CVE-2024-1483).
 */
@Singleton
final class ModelSources {
    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):(.*)", Pattern.DOTALL);
    private static final Pattern RUNS = Pattern.compile("runs:/+([^/]+)(?:/(.*))?", Pattern.DOTALL);
    private static final Pattern SERVED = Pattern.compile(
            "https?://[^/]*/(?:.*/)?(?:ajax-)?api/2\\.0/mlflow-artifacts/artifacts/+(.*)", Pattern.DOTALL);
    private static final int MAX_DECODINGS = 10;

    private final ArtifactLocations locations;

    ModelSources(ArtifactLocations locations) {
        this.locations = locations;
    }

    /**
     * Checks a source that names neither a registered nor a logged model.
     *
     * @param run that has produced the version, or null
     * @param model that it is registered from, or null
     * @return the address of the files
     * @throws MlflowException if it is refused
     */
    String check(String source, @Nullable String run, @Nullable String model) {
        String decoded = requireInsideItsFolder(source);
        Matcher scheme = SCHEME.matcher(decoded);
        if (!scheme.matches() || scheme.group(1).equalsIgnoreCase("file")) {
            String owner = model == null ? "run_id" : "model_id";
            throw MlflowException.invalid("Invalid model version source: '" + source
                    + "'. To use a local path as a model version source, the " + owner
                    + " request parameter has to be specified and the local path has to be contained within the artifact"
                    + " directory of the run specified by the " + owner + ".");
        }
        Matcher runs = RUNS.matcher(decoded);
        if (runs.matches()) {
            if (!runs.group(1).equals(run)) {
                throw foreign(source, "run_id");
            }
            return source;
        }
        Optional<String> served = served(decoded);
        if (served.isPresent()) {
            requireOwn(source, served.get(), run, model);
        }
        return source;
    }

    private void requireOwn(String source, String path, @Nullable String run, @Nullable String model) {
        String named = model == null ? "run_id" : "model_id";
        ArtifactOwner owner;
        try {
            owner = locations.locate("mlflow-artifacts:/" + path).owner();
        } catch (MlflowException notServed) {
            if (Arrays.asList(path.split("/+", -1)).contains(ArtifactLocations.ARTIFACTS)) {
                throw foreign(source, named);
            }
            // No run and no model can have artifacts at such a path.
            return;
        }
        boolean isOwn = owner.kind() == ArtifactOwner.Kind.RUN
                ? owner.id().equals(run)
                : owner.id().equals(model);
        if (!isOwn) {
            throw foreign(source, named);
        }
    }

    /** The path below the root of the artifacts that the tracker serves. */
    private static Optional<String> served(String source) {
        if (source.startsWith("mlflow-artifacts:")) {
            String rest = source.substring("mlflow-artifacts:".length());
            // What follows two slashes is a host.
            return Optional.of(
                    rest.startsWith("//") ? rest.replaceFirst("//[^/]*/*", "") : rest.replaceFirst("/+", ""));
        }
        Matcher http = SERVED.matcher(source);
        return http.matches() ? Optional.of(http.group(1)) : Optional.empty();
    }

    /** The source decoded as often as that changes it. */
    private static String requireInsideItsFolder(String source) {
        String decoded = source;
        for (int i = 0; i < MAX_DECODINGS; i++) {
            String next = decoded(decoded);
            if (next.equals(decoded)) {
                boolean isInside = decoded.chars().noneMatch(Character::isISOControl)
                        && Arrays.stream(decoded.split("[/\\\\]", -1))
                                .noneMatch(part -> part.equals("..") || part.equals("."));
                if (isInside) {
                    return decoded;
                }
                break;
            }
            decoded = next;
        }
        throw MlflowException.invalid("Invalid model version source: '" + source.replaceAll("\\p{Cntrl}", "?")
                + "'. If supplying a source as an http, https, local file path, ftp, objectstore, or mlflow-artifacts uri, an"
                + " absolute path must be provided without relative path references present. Please provide an absolute"
                + " path.");
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            return text;
        }
    }

    /** The refusal of a source that the named run or model does not have. */
    static MlflowException foreign(String source, String parameter) {
        return MlflowException.invalid("Invalid model version source: '" + source + "'. The " + parameter
                + " request parameter must identify the resource that contains the source.");
    }
}
