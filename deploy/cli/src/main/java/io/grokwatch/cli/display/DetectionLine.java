package io.grokwatch.cli.display;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/** A detection in one line. */
public final class DetectionLine {
    private DetectionLine() {}

    /**
     * What was found, in which run, at which steps.
     *
     * @param type the topic's name
     * @param event as it is on the topic
     */
    public static String of(String type, JsonNode event) {
        return event.path("runId").asText() + " " + ofKnownRun(type, event);
    }

    /** The same where the run need not be named. */
    public static String ofKnownRun(String type, JsonNode event) {
        String what = switch (type) {
            case "grokking-detected" ->
                "memorised at " + step(event, "memorisedStep") + ", generalised at "
                        + step(event, "generalisedStep") + ", "
                        + String.format(
                                Locale.ROOT, "%.1f", event.path("delayRatio").asDouble())
                        + " times as late";
            case "slingshot-detected" ->
                "cycle " + event.path("ordinal").asInt() + ", peak at " + step(event, "peakStep") + ", loss "
                        + String.format(
                                Locale.ROOT, "%.2g", event.path("peakLoss").asDouble());
            default ->
                event.path("kind").asText().toLowerCase(Locale.ROOT).replace('_', ' ') + ": "
                        + event.path("message").asText();
        };
        return "%s %s: %s".formatted(type, event.path("stage").asText().toLowerCase(Locale.ROOT), what);
    }

    private static String step(JsonNode event, String name) {
        return event.hasNonNull(name)
                ? String.format(Locale.ROOT, "%,d", event.get(name).asLong())
                : "-";
    }
}
