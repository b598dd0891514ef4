package io.grokwatch.detect;

import com.fasterxml.jackson.databind.JsonNode;
import io.grokwatch.detect.RecordedRun.Watched;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All recorded runs with the truth about them. */
public record Corpus(Map<String, RecordedRun> runs, JsonNode labels) {
    private static final long PEAK_TOLERANCE = 30;

    public static Corpus read() {
        JsonNode labels = RecordedRun.labels();
        Map<String, RecordedRun> runs = new LinkedHashMap<>();
        labels.fieldNames().forEachRemaining(name -> runs.put(name, RecordedRun.read(name)));
        return new Corpus(runs, labels);
    }

    public List<String> names() {
        return List.copyOf(runs.keySet());
    }

    public JsonNode label(String name) {
        return labels.get(name);
    }

    public List<Long> slingshots(String name) {
        return steps(name, "slingshots");
    }

    /** Whether a peak is that of a slingshot, or of a spike that counts neither way. */
    public boolean near(String name, long peak) {
        return near(slingshots(name), peak) || near(steps(name, "ambiguous_spikes"), peak);
    }

    public Map<String, Watched> watchAll() {
        Map<String, Watched> watched = new LinkedHashMap<>();
        runs.forEach((name, run) -> watched.put(name, run.watch()));
        return watched;
    }

    private List<Long> steps(String name, String field) {
        List<Long> steps = new ArrayList<>();
        label(name).path(field).forEach(step -> steps.add(step.asLong()));
        return steps;
    }

    private static boolean near(List<Long> peaks, long peak) {
        return peaks.stream().anyMatch(other -> Math.abs(other - peak) <= PEAK_TOLERANCE);
    }
}
