package io.grokwatch.tracker.client;

import org.jspecify.annotations.Nullable;

/**
 * A dataset that a run was trained or evaluated on.
 *
 * @param name at most 500 characters
 * @param digest of its content, at most 100 characters, or null
 * @param context what it was used for, for example {@code train}, at most 100 characters, or null
 */
public record RunDataset(
        String name, @Nullable String digest, @Nullable String context) {
    private static final int MAX_NAME = 500;
    private static final int MAX_OTHER = 100;

    /** @throws IllegalArgumentException if a component is longer than that, or the name is missing */
    public RunDataset {
        if (name == null || name.isEmpty() || name.length() > MAX_NAME) {
            throw new IllegalArgumentException(
                    "the name of a dataset must be 1 to " + MAX_NAME + " characters, was '" + name + "'");
        }
        checkLength("digest", digest);
        checkLength("context", context);
    }

    private static void checkLength(String component, @Nullable String value) {
        if (value != null && value.length() > MAX_OTHER) {
            throw new IllegalArgumentException("the " + component + " of a dataset must be at most " + MAX_OTHER
                    + " characters, was '" + value + "'");
        }
    }
}
