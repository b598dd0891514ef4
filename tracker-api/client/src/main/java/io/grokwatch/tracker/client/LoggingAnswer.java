package io.grokwatch.tracker.client;

import io.grokwatch.events.validation.Rejection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a program that logs a run: what was logged is acknowledged by Kafka, and this is requested of the program.
 *
 * @param run its id
 * @param attempt the attempt of the client
 * @param newestAttempt of the run; if it is greater, another program has resumed the run
 * @param stopReason why the program is to stop, or null
 * @param interventions requested of the newest attempt and not reported as made yet, in the order requested
 * @param rejections what was refused of the request, by kind
 */
public record LoggingAnswer(
        String run,
        int attempt,
        int newestAttempt,
        @Nullable String stopReason,
        List<RequestedIntervention> interventions,
        List<Rejection> rejections) {
    public LoggingAnswer {
        interventions = List.copyOf(interventions);
        rejections = List.copyOf(rejections);
    }
}
