package io.grokwatch.tracker.run;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.random.RandomGenerator;

/** Ids made of a name, a time and four random characters, such as {@code hello-grok-20261122-215501-k3f9}. */
public final class GeneratedId {
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int MAX_SLUG_LENGTH = 40;
    private static final int SUFFIXES = 36 * 36 * 36 * 36;

    private GeneratedId() {}

    /**
     * An id of at most 61 characters.
     *
     * @param otherwise what takes the place of a name without letters and digits
     */
    public static String of(String name, String otherwise, Instant at, RandomGenerator random) {
        String suffix =
                Integer.toString(SUFFIXES + random.nextInt(SUFFIXES), 36).substring(1);
        return slug(name, otherwise) + "-" + SECONDS.format(at) + "-" + suffix;
    }

    private static String slug(String name, String otherwise) {
        String letters =
                name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
        String cut = letters.substring(0, Math.min(MAX_SLUG_LENGTH, letters.length()))
                .replaceAll("-$", "");
        return cut.isEmpty() ? otherwise : cut;
    }
}
