package io.grokwatch.tracker.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.grokwatch.events.validation.MetricRules;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What names, values and batches may be, by the limits of MLflow's server (its module {@code mlflow.utils.validation}). */
public final class MlflowRules {
    static final int MAX_METRICS = 1_000;
    static final int MAX_PARAMETERS_OR_TAGS = 100;
    static final int MAX_ENTITIES = 1_000;
    static final int MAX_BODY_BYTES = 1_000_000;
    static final int MAX_KEY = 250;
    /** The maximum length of the value of a parameter. */
    public static final int MAX_PARAMETER_VALUE = 6_000;

    static final int MAX_TAG_VALUE = 8_000;
    static final int MAX_EXPERIMENT_NAME = 500;
    static final int MAX_EXPERIMENT_TAG_VALUE = 20_000;
    static final int MAX_ARTIFACT_LOCATION = 2_048;

    private static final Pattern NAME = Pattern.compile("[/\\w.\\- :]*", Pattern.UNICODE_CHARACTER_CLASS);

    private MlflowRules() {}

    /**
     * The name of a metric, a parameter or a tag.
     *
     * @param what as messages name it, such as {@code Param key}
     * @param argument where it is
     * @throws MlflowException if it is not as expected
     */
    public static String name(String what, String argument, String name) {
        if (!NAME.matcher(name).matches()) {
            throw invalid(
                    argument,
                    TextNode.valueOf(name),
                    "Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), colon(:)"
                            + " and slashes (/).");
        }
        String normal = normal(name);
        if (!normal.equals(name) || normal.equals(".") || normal.startsWith("..") || normal.startsWith("/")) {
            throw invalid(
                    argument,
                    TextNode.valueOf(name),
                    "Names may be treated as files in certain cases, and must not resolve to other names when treated as"
                            + " such. This name would resolve to '" + normal + "'");
        }
        if (name.isBlank()) {
            throw invalid(argument, TextNode.valueOf(name), "A name must not be blank.");
        }
        length(what, name, MAX_KEY);
        return name;
    }

    /** The name of a metric. */
    static String metric(String argument, String name) {
        name("Metric name", argument, name);
        String objection = MetricRules.nameObjection(name);
        if (objection != null) {
            throw invalid(argument, TextNode.valueOf(name), objection);
        }
        return name;
    }

    /** @throws MlflowException if a text is longer */
    public static void length(String what, String text, int max) {
        if (text.codePointCount(0, text.length()) > max) {
            throw MlflowException.invalid("'" + what + "' exceeds the maximum length of " + max + " characters");
        }
    }

    /** @throws MlflowException if a batch has more of something */
    static void batch(String what, int size, int max) {
        if (size > max) {
            throw MlflowException.invalid("A batch logging request can contain at most " + max + " " + what + ". Got "
                    + size + " " + what + ". Please split up " + what + " across multiple requests and try again.");
        }
    }

    /** The number of results of a page. */
    static int results(@Nullable Long asked, int otherwise, int max) {
        if (asked == null) {
            return otherwise;
        }
        if (asked < 1) {
            throw MlflowException.invalid(
                    "Invalid value " + asked + " for parameter 'max_results' supplied. It must be a positive integer");
        }
        if (asked > max) {
            throw MlflowException.invalid(
                    "Invalid value " + asked + " for parameter 'max_results' supplied. It must be at most " + max);
        }
        return asked.intValue();
    }

    /** The refusal of a value. */
    public static MlflowException invalid(String argument, @Nullable JsonNode value, String reason) {
        return MlflowException.invalid(
                "Invalid value " + value + " for parameter '" + argument + "' supplied: " + reason);
    }

    /** The name as POSIX resolves it as a path. */
    private static String normal(String name) {
        boolean isAbsolute = name.startsWith("/");
        Deque<String> parts = new ArrayDeque<>();
        for (String part : name.split("/", -1)) {
            if (part.isEmpty() || part.equals(".")) {
                continue;
            }
            if (!part.equals("..") || (parts.isEmpty() && !isAbsolute) || "..".equals(parts.peekLast())) {
                parts.addLast(part);
            } else {
                parts.pollLast();
            }
        }
        String path = (isAbsolute ? "/" : "") + String.join("/", parts);
        return path.isEmpty() ? "." : path;
    }
}
