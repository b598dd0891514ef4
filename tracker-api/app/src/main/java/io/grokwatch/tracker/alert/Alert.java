package io.grokwatch.tracker.alert;

import com.fasterxml.jackson.databind.JsonNode;
import io.grokwatch.events.Detection;
import io.grokwatch.events.codec.Json;
import io.grokwatch.tracker.client.DetectionType;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is sent: a detection with what a reader needs to know of its run.
 *
 * @param key the idempotency key
 * @param rule the name of the rule
 * @param runName the name of the run, as people or programs have written it
 * @param kind of the detection
 * @param type the topic of the detection
 * @param event the detection as on its topic
 * @param at when it was published
 */
record Alert(
        String key,
        String rule,
        String run,
        String runName,
        @Nullable String experiment,
        String kind,
        Detection.Stage stage,
        long step,
        DetectionType type,
        JsonNode event,
        Instant at) {

    /** The detection as a record. */
    Detection detection() {
        return Json.MAPPER.convertValue(event, type.event());
    }
}
