package io.grokwatch.tracker.detection;

import com.fasterxml.jackson.databind.JsonNode;
import io.grokwatch.events.Detection;
import io.grokwatch.events.Topics;
import io.grokwatch.events.codec.Json;
import io.grokwatch.tracker.store.StoredJson;
import java.time.Instant;
import java.util.List;
import org.bson.Document;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A detection as it is served.
 *
 * @param type the name of its topic
 * @param event as it was published
 * @param detectedAt the time of its record
 */
@Schema(description = "A detection; `type` is the topic it was published on.")
public record DetectionView(
        String type, @Schema(implementation = Object.class) JsonNode event, Instant detectedAt) {

    /** Many of them. */
    public record All(List<DetectionView> detections) {}

    static DetectionView of(Detection detection, Instant at) {
        return new DetectionView(Topics.of(detection).name(), Json.MAPPER.valueToTree(detection), at);
    }

    static DetectionView of(Document document) {
        return new DetectionView(
                document.getString("type"),
                StoredJson.tree(document.getString("event")),
                Instant.parse(document.getString("at")));
    }
}
