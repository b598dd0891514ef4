package io.grokwatch.tracker.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.grokwatch.events.Detection;
import io.grokwatch.events.codec.Json;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A detection.
 *
 * @param type the topic it was published on
 * @param event as it was published: {@code GrokkingDetected}, {@code SlingshotDetected} or {@code AnomalyDetected}
 * @param detectedAt the time of its record, or null if the server does not report it
 */
public record DetectionView(
        DetectionType type, JsonNode event, @Nullable Instant detectedAt) {

    /** The view of an event. */
    public static DetectionView of(Detection detection, Instant at) {
        return new DetectionView(DetectionType.of(detection), Json.MAPPER.valueToTree(detection), at);
    }

    /**
     * The event as a record.
     *
     * @throws IllegalArgumentException if it is not one of the type
     */
    public Detection detection() {
        try {
            return Json.MAPPER.treeToValue(event, type.event());
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "the event of a detection on " + type.topic() + " cannot be read: " + e.getOriginalMessage(), e);
        }
    }
}
