package io.grokwatch.backtest.trace;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.grokwatch.events.AnomalyDetected;
import io.grokwatch.events.GeneralisationForecast;
import io.grokwatch.events.GeometryMeasured;
import io.grokwatch.events.GrokkingDetected;
import io.grokwatch.events.PhaseChanged;
import io.grokwatch.events.RunFinding;
import io.grokwatch.events.SlingshotDetected;
import io.grokwatch.events.codec.Json;

/** FindingJson as lines of JSON: the event's own members, and before them its type. */
public final class FindingJson {
    private FindingJson() {}

    /** One line without its end, the same for equal findings. */
    public static String line(RunFinding finding) {
        ObjectNode line = Json.MAPPER.createObjectNode().put("type", type(finding));
        line.setAll((ObjectNode) Json.MAPPER.valueToTree(finding));
        try {
            return Json.MAPPER.writeValueAsString(line);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("finding " + finding.eventId() + " has no JSON form", e);
        }
    }

    private static String type(RunFinding finding) {
        return switch (finding) {
            case GrokkingDetected grokking -> "grokking-detected";
            case SlingshotDetected slingshot -> "slingshot-detected";
            case AnomalyDetected anomaly -> "training-anomalies";
            case PhaseChanged phase -> "phase-changed";
            case GeometryMeasured geometry -> "geometry-measured";
            case GeneralisationForecast forecast -> "generalisation-forecast";
        };
    }
}
