package io.grokwatch.cli.api;

import io.grokwatch.events.Parameters;
import org.jspecify.annotations.Nullable;

/** What a run is submitted with; see {@link io.grokwatch.events.RunSpec}. */
public record Submission(
        @Nullable String name, @Nullable String recipe, String trainer, Parameters parameters, long seed, long steps) {}
