package io.grokwatch.tracker.experiment;

import io.grokwatch.events.validation.Rejection;
import io.grokwatch.events.validation.RejectionTally;
import io.grokwatch.events.validation.Text;
import io.grokwatch.tracker.client.RunChange;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a program states of its run, within the limits of {@link RunAttributes}: a name and notes that are longer are cut, a tag or parameter
 * that is not allowed is left out by itself, and each of these is counted. So a setting that cannot be kept prevents no run from being
 * logged.
 */
public final class StatedAttributes {
    private StatedAttributes() {}

    /** The change of which every part is allowed for a run without attributes. */
    public static RunChange kept(RunChange stated, RejectionTally refused) {
        RunAttributes checked = RunAttributes.NONE;
        Map<String, @Nullable String> tags = new LinkedHashMap<>();
        for (Map.Entry<String, @Nullable String> tag : entries(stated.tags())) {
            RunAttributes with = with(checked, change(one(tag.getKey(), tag.getValue()), null), "tags", refused);
            if (with != null) {
                checked = with;
                tags.put(tag.getKey(), tag.getValue());
            }
        }
        Map<String, @Nullable Object> parameters = new LinkedHashMap<>();
        for (Map.Entry<String, @Nullable Object> parameter : entries(stated.parameters())) {
            RunAttributes with =
                    with(checked, change(null, one(parameter.getKey(), parameter.getValue())), "parameters", refused);
            if (with != null) {
                checked = with;
                parameters.put(parameter.getKey(), parameter.getValue());
            }
        }
        return new RunChange(
                cut("name", blankToNull(stated.name()), Annotations.MAX_NAME, refused),
                cut("notes", stated.notes(), Annotations.MAX_NOTES, refused),
                stated.tags() == null ? null : tags,
                stated.parameters() == null ? null : parameters,
                stated.datasets(),
                stated.experiment(),
                stated.pinned(),
                stated.archived(),
                stated.revision());
    }

    /** The name of an experiment, cut likewise; null if it is blank. */
    public static @Nullable String experiment(@Nullable String name, RejectionTally refused) {
        return cut("experiment", blankToNull(name), Annotations.MAX_NAME, refused);
    }

    private static @Nullable RunAttributes with(
            RunAttributes checked, RunChange one, String what, RejectionTally refused) {
        try {
            return checked.with(one);
        } catch (IllegalArgumentException e) {
            refused.add(Rejection.Kind.LIMIT, what + ": " + e.getMessage());
            return null;
        }
    }

    private static RunChange change(
            @Nullable Map<String, @Nullable String> tags, @Nullable Map<String, @Nullable Object> parameters) {
        return new RunChange(null, null, tags, parameters, null, null, null, null, null);
    }

    private static <T> Iterable<Map.Entry<String, @Nullable T>> entries(@Nullable Map<String, @Nullable T> values) {
        return values == null ? Map.<String, @Nullable T>of().entrySet() : values.entrySet();
    }

    private static <T> Map<String, @Nullable T> one(String name, @Nullable T value) {
        Map<String, @Nullable T> one = new HashMap<>();
        one.put(name, value);
        return one;
    }

    private static @Nullable String blankToNull(@Nullable String text) {
        return text == null || text.isBlank() ? null : text;
    }

    private static @Nullable String cut(String what, @Nullable String text, int max, RejectionTally refused) {
        if (text == null || text.length() <= max) {
            return text;
        }
        refused.add(
                Rejection.Kind.LIMIT,
                what + ": at most " + max + " characters are kept, had " + text.length() + ": '"
                        + Text.escaped(text, 80) + "'");
        return Text.cut(text, max);
    }
}
