package io.grokwatch.tracker.client;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.grokwatch.events.AnomalyDetected;
import io.grokwatch.events.Detection;
import io.grokwatch.events.GrokkingDetected;
import io.grokwatch.events.SlingshotDetected;
import io.grokwatch.events.Topic;
import io.grokwatch.events.Topics;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The topic that a detection is published on, which is also its type in the API. */
public enum DetectionType {
    GROKKING_DETECTED(Topics.GROKKING_DETECTED, GrokkingDetected.class),
    SLINGSHOT_DETECTED(Topics.SLINGSHOT_DETECTED, SlingshotDetected.class),
    TRAINING_ANOMALIES(Topics.TRAINING_ANOMALIES, AnomalyDetected.class);

    private final String topic;
    private final Class<? extends Detection> event;

    DetectionType(Topic topic, Class<? extends Detection> event) {
        this.topic = topic.name();
        this.event = event;
    }

    /** The type of a detection. */
    public static DetectionType of(Detection detection) {
        return switch (detection) {
            case GrokkingDetected grokking -> GROKKING_DETECTED;
            case SlingshotDetected slingshot -> SLINGSHOT_DETECTED;
            case AnomalyDetected anomaly -> TRAINING_ANOMALIES;
        };
    }

    /** The type of a topic, or empty if there are no detections on it. */
    public static Optional<DetectionType> ofTopic(String topic) {
        return Arrays.stream(values()).filter(type -> type.topic.equals(topic)).findFirst();
    }

    @JsonCreator
    static DetectionType parse(String topic) {
        return ofTopic(topic)
                .orElseThrow(() -> new IllegalArgumentException(
                        "the type of a detection must be one of " + topics() + ", was '" + topic + "'"));
    }

    /** The name of the topic; the form of the type in JSON. */
    @JsonValue
    public String topic() {
        return topic;
    }

    /** The class of the events on the topic. */
    public Class<? extends Detection> event() {
        return event;
    }

    private static String topics() {
        return Arrays.stream(values()).map(DetectionType::topic).collect(Collectors.joining(", "));
    }
}
