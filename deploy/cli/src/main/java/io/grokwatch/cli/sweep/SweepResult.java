package io.grokwatch.cli.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of one run of a sweep.
 *
 * @param run its id
 * @param cell which cell it belongs to, counted from 0
 * @param status as the API tells it
 * @param reason why it failed or was stopped, or null
 * @param memorisedStep the step from which it had memorised, or null if it had not before it generalised
 * @param generalisedStep the step from which it generalised, or null
 */
public record SweepResult(
        String run,
        int cell,
        String status,
        @Nullable String reason,
        @Nullable Long memorisedStep,
        @Nullable Long generalisedStep) {

    /** @param phases of the run, in order */
    static SweepResult of(String run, int cell, String status, @Nullable String reason, List<JsonNode> phases) {
        return new SweepResult(run, cell, status, reason, first(phases, "MEMORISED"), first(phases, "GENERALISED"));
    }

    /** Steps to generalise over steps to memorise; null if one of them never came. */
    @Nullable
    Double ratio() {
        return memorisedStep == null || generalisedStep == null || memorisedStep == 0
                ? null
                : Double.valueOf((double) generalisedStep / memorisedStep);
    }

    private static @Nullable Long first(List<JsonNode> phases, String phase) {
        return phases.stream()
                .filter(entered -> entered.path("phase").asText().equals(phase))
                .map(entered -> Long.valueOf(entered.path("sinceStep").asLong()))
                .findFirst()
                .orElse(null);
    }
}
