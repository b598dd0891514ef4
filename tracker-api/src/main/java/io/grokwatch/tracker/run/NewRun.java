package io.grokwatch.tracker.run;

import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunSpec;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What is asked for in a submission.
 *
 * @param name by default the recipe's or the trainer's
 */
@Schema(
        description = "A run to be trained.",
        requiredProperties = {"trainer", "seed", "steps"})
public record NewRun(
        @Nullable String name,
        @Nullable String recipe,
        @Nullable String trainer,
        @Schema(implementation = Object.class) @Nullable Parameters parameters,
        @Nullable Long seed,
        @Nullable Long steps) {
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int MOST_LETTERS = 40;
    private static final int SUFFIXES = 36 * 36 * 36 * 36;

    /**
     * The whole specification, under an id such as {@code hello-grok-20261122-215501-k3f9}.
     *
     * @throws IllegalArgumentException if something is missing or not as expected
     */
    RunSpec spec(Instant now, RandomGenerator random) {
        if (trainer == null || seed == null || steps == null) {
            throw new IllegalArgumentException(
                    (trainer == null ? "trainer" : seed == null ? "seed" : "steps") + " is missing");
        }
        String called = name != null ? name : recipe != null ? recipe : trainer;
        String suffix =
                Integer.toString(SUFFIXES + random.nextInt(SUFFIXES), 36).substring(1);
        return new RunSpec(
                new RunId(slug(called) + "-" + SECONDS.format(now) + "-" + suffix),
                called,
                trainer,
                recipe,
                parameters == null ? Parameters.NONE : parameters,
                seed,
                steps);
    }

    private static String slug(String name) {
        String letters =
                name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
        String cut =
                letters.substring(0, Math.min(MOST_LETTERS, letters.length())).replaceAll("-$", "");
        return cut.isEmpty() ? "run" : cut;
    }
}
