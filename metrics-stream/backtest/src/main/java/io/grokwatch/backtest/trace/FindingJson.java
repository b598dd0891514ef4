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

/** Findings as lines of JSON: the type of the event, then its own members. */
public final class FindingJson {
    private FindingJson() {}

    /** The line of a finding, without a line separator; equal findings have equal lines. */
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
