package io.grokwatch.tracker.run;

import io.grokwatch.events.RunId;
import io.grokwatch.events.RunSpec;
import io.grokwatch.tracker.client.NewRun;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.random.RandomGenerator;

/** Makes the specification of a submitted run, with an id such as {@code hello-grok-20261122-215501-k3f9}. */
final class SubmittedSpec {
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int MAX_SLUG_LENGTH = 40;
    private static final int SUFFIXES = 36 * 36 * 36 * 36;

    private SubmittedSpec() {}

    /** @throws IllegalArgumentException if a component is not as expected */
    static RunSpec of(NewRun run, Instant now, RandomGenerator random) {
        String name = run.name() != null ? run.name() : run.recipe() != null ? run.recipe() : run.trainer();
        String suffix =
                Integer.toString(SUFFIXES + random.nextInt(SUFFIXES), 36).substring(1);
        return new RunSpec(
                new RunId(slug(name) + "-" + SECONDS.format(now) + "-" + suffix),
                name,
                run.trainer(),
                run.recipe(),
                run.parameters(),
                run.seed(),
                run.steps());
    }

    private static String slug(String name) {
        String letters =
                name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
        String cut = letters.substring(0, Math.min(MAX_SLUG_LENGTH, letters.length()))
                .replaceAll("-$", "");
        return cut.isEmpty() ? "run" : cut;
    }
}
