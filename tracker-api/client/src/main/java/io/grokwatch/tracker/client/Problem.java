package io.grokwatch.tracker.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * A problem by RFC 9457, media type {@value #MEDIA_TYPE}.
 *
 * @param type {@code about:blank}: the status defines the kind of problem
 * @param title the phrase of the status
 * @param status the HTTP status
 * @param detail one sentence with the offending value and what was expected
 * @param instance the path of the request
 */
public record Problem(String type, String title, int status, String detail, String instance) {
    /** The media type of a problem. */
    public static final String MEDIA_TYPE = "application/problem+json";

    /** Reads the body of an answer; empty if it is not a problem. Members that are missing become empty texts. */
    public static Optional<Problem> parse(String body) {
        try {
            JsonNode problem = TrackerJson.MAPPER.readTree(body);
            if (!problem.has("detail") && !problem.has("title")) {
                return Optional.empty();
            }
            return Optional.of(new Problem(
                    problem.path("type").asText("about:blank"),
                    problem.path("title").asText(),
                    problem.path("status").asInt(),
                    problem.path("detail").asText(),
                    problem.path("instance").asText()));
        } catch (JsonProcessingException notJson) {
            return Optional.empty();
        }
    }

    /** The detail, or the title if there is none. */
    public String message() {
        return detail.isEmpty() ? title : detail;
    }
}
