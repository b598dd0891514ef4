package io.grokwatch.tracker.experiment;

import java.security.SecureRandom;
import java.util.Locale;
import java.util.random.RandomGenerator;

/** Makes the ids of experiments, such as {@code modular-addition-k3f9a2}. */
final class ExperimentIds {
    private static final int MAX_SLUG_LENGTH = 40;
    private static final int SUFFIX_LENGTH = 6;
    private static final long SUFFIXES = 36L * 36 * 36 * 36 * 36 * 36;

    private final RandomGenerator random = new SecureRandom();

    /** An id that begins with the letters and digits of a name. */
    String of(String name) {
        String letters =
                name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
        String slug = letters.substring(0, Math.min(MAX_SLUG_LENGTH, letters.length()))
                .replaceAll("-$", "");
        String suffix = Long.toString(SUFFIXES + random.nextLong(SUFFIXES), 36);
        return (slug.isEmpty() ? "experiment" : slug) + "-" + suffix.substring(suffix.length() - SUFFIX_LENGTH);
    }
}
