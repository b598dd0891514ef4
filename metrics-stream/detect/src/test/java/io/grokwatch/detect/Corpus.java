package io.grokwatch.detect;

import com.fasterxml.jackson.databind.JsonNode;
import io.grokwatch.detect.RecordedRun.Watched;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;

/** All recorded runs with the truth about them, and how well the detectors agree with it. */
record Corpus(Map<String, RecordedRun> runs, JsonNode labels) {
    private static final long PEAK_TOLERANCE = 30;

    static Corpus read() {
        JsonNode labels = RecordedRun.labels();
        Map<String, RecordedRun> runs = new LinkedHashMap<>();
        labels.fieldNames().forEachRemaining(name -> runs.put(name, RecordedRun.read(name)));
        return new Corpus(runs, labels);
    }

    List<String> names() {
        return List.copyOf(runs.keySet());
    }

    JsonNode label(String name) {
        return labels.get(name);
    }

    List<Long> slingshots(String name) {
        return steps(name, "slingshots");
    }

    /** Whether a peak is that of a slingshot, or of a spike that counts neither way. */
    boolean near(String name, long peak) {
        return near(slingshots(name), peak) || near(steps(name, "ambiguous_spikes"), peak);
    }

    Map<String, Watched> watchAll() {
        Map<String, Watched> watched = new LinkedHashMap<>();
        runs.forEach((name, run) -> watched.put(name, run.watch()));
        return watched;
    }

    Score judge(UnaryOperator<RecordedRun> change) {
        Score score = new Score();
        runs.forEach((name, run) -> judge(name, change.apply(run).watch().summary(), score));
        return score;
    }

    private void judge(String name, RunSummary summary, Score score) {
        boolean right = summary.runClass()
                .name()
                .toLowerCase(Locale.ROOT)
                .equals(label(name).get("class").asText());
        score.classesRight += right ? 1 : 0;
        score.mistakes.addAll(right ? List.of() : List.of(name + " " + summary.runClass()));
        for (long peak : slingshots(name)) {
            boolean found = near(summary.slingshots(), peak);
            score.slingshots++;
            score.found += found ? 1 : 0;
            score.mistakes.addAll(found ? List.of() : List.of(name + " misses " + peak));
        }
        for (long peak : summary.slingshots()) {
            boolean real = near(name, peak);
            score.falseSlingshots += real ? 0 : 1;
            score.mistakes.addAll(real ? List.of() : List.of(name + " invents " + peak));
        }
    }

    private List<Long> steps(String name, String field) {
        List<Long> steps = new ArrayList<>();
        label(name).path(field).forEach(step -> steps.add(step.asLong()));
        return steps;
    }

    private static boolean near(List<Long> peaks, long peak) {
        return peaks.stream().anyMatch(other -> Math.abs(other - peak) <= PEAK_TOLERANCE);
    }

    /** How many of everything were right, and what was not. */
    static final class Score {
        int classesRight;
        int slingshots;
        int found;
        int falseSlingshots;
        final List<String> mistakes = new ArrayList<>();
    }
}
