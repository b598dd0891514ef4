package io.grokwatch.tracker.registry;

import com.fasterxml.jackson.databind.node.TextNode;
import io.grokwatch.tracker.mlflow.MlflowException;
import io.grokwatch.tracker.mlflow.MlflowRequest;
import io.grokwatch.tracker.mlflow.MlflowRules;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What names, tags and aliases of models may be, by the limits of MLflow's server (its module {@code mlflow.utils.validation}). */
final class RegistryRules {
    static final int MAX_TAGS = 1_000;
    static final int MAX_ALIASES = 1_000;
    static final int MAX_PARAMETERS = 1_000;

    private static final int MAX_NAME = 256;
    private static final int MAX_TAG_VALUE = 100_000;
    private static final int MAX_DESCRIPTION = 5_000;
    private static final int MAX_ALIAS = 255;
    private static final int MAX_SOURCE = 2_048;
    private static final Pattern ALIAS = Pattern.compile("[\\w-]+");
    private static final Pattern VERSION_ALIAS = Pattern.compile("[vV]\\d+");

    private RegistryRules() {}

    /** The name of a registered model. */
    static String name(MlflowRequest request, String argument) {
        String name = request.required(argument);
        if (name.isBlank()) {
            throw request.missing(argument);
        }
        if (name.indexOf('/') >= 0 || name.indexOf(':') >= 0) {
            throw MlflowException.invalid("Invalid model name '" + name + "'. Names cannot contain '/' or ':'.");
        }
        if (name.equals(".") || name.equals("..") || name.chars().anyMatch(Character::isISOControl)) {
            throw MlflowRules.invalid(
                    argument,
                    TextNode.valueOf(name),
                    "Names may be treated as files, and must not resolve to other names.");
        }
        MlflowRules.length(argument, name, MAX_NAME);
        return name;
    }

    /** The number of a version. */
    static int version(MlflowRequest request) {
        String version = request.required("version");
        try {
            return Integer.parseInt(version);
        } catch (NumberFormatException e) {
            throw MlflowException.invalid("Parameter 'version' must be an integer, got '" + version + "'.");
        }
    }

    /** The key of a tag. */
    static String tagKey(MlflowRequest request) {
        return MlflowRules.name("key", request.nested("key"), request.required("key"));
    }

    /** The value of a tag; the empty text if there is none. */
    static String tagValue(MlflowRequest request) {
        String value = request.text("value");
        MlflowRules.length("value", value == null ? "" : value, MAX_TAG_VALUE);
        return value == null ? "" : value;
    }

    /** The tags that a request sets; of those with the same key the last counts. */
    static SortedMap<String, String> tags(MlflowRequest request) {
        SortedMap<String, String> tags = new TreeMap<>();
        for (MlflowRequest tag : request.objects("tags")) {
            tags.put(tagKey(tag), tagValue(tag));
        }
        bounded("tags", tags.size(), MAX_TAGS);
        return tags;
    }

    /** The parameters that a request sets. */
    static SortedMap<String, String> parameters(MlflowRequest request) {
        SortedMap<String, String> parameters = new TreeMap<>();
        for (MlflowRequest parameter : request.objects("params")) {
            String key = MlflowRules.name("key", parameter.nested("key"), parameter.required("key"));
            String value = parameter.text("value");
            MlflowRules.length(parameter.nested("value"), value == null ? "" : value, MlflowRules.MAX_PARAMETER_VALUE);
            parameters.put(key, value == null ? "" : value);
        }
        bounded("params", parameters.size(), MAX_PARAMETERS);
        return parameters;
    }

    /** The name of an alias, of those that may be set too. */
    static String newAlias(MlflowRequest request) {
        String alias = alias(request);
        if (alias.equalsIgnoreCase("latest")) {
            throw MlflowException.invalid("'latest' alias name (case insensitive) is reserved.");
        }
        if (VERSION_ALIAS.matcher(alias).matches()) {
            throw MlflowException.invalid("Version alias name '" + alias + "' is reserved.");
        }
        return alias;
    }

    /** The name of an alias. */
    static String alias(MlflowRequest request) {
        String alias = request.required("alias");
        if (!ALIAS.matcher(alias).matches()) {
            throw MlflowException.invalid("Invalid alias name: '" + alias
                    + "'. Names may only contain alphanumerics, underscores (_), and dashes (-).");
        }
        MlflowRules.length("Registered model alias name", alias, MAX_ALIAS);
        return alias;
    }

    /** A description, or null. */
    static @Nullable String description(MlflowRequest request) {
        String description = request.text("description");
        if (description != null) {
            MlflowRules.length("description", description, MAX_DESCRIPTION);
        }
        return description;
    }

    /** The address of a model's files. */
    static String source(MlflowRequest request) {
        String source = request.required("source");
        MlflowRules.length("source", source, MAX_SOURCE);
        return source;
    }

    /** @throws MlflowException if there are too many */
    static void bounded(String what, int size, int max) {
        if (size > max) {
            throw MlflowException.invalid("There can be at most " + max + " " + what + ", were " + size);
        }
    }
}
