package io.grokwatch.local.backtest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.grokwatch.detect.DetectorConfig;
import io.grokwatch.events.codec.Json;
import io.grokwatch.local.show.Table;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The detectors over every labelled trace of a folder. */
public final class Backtest {
    private final List<Judged> runs;

    private Backtest(List<Judged> runs) {
        this.runs = List.copyOf(runs);
    }

    /**
     * Replays every trace that the folder's {@code labels.json} names.
     *
     * @param folder with {@code labels.json} and {@code NAME.jsonl} or {@code NAME.jsonl.gz}
     * @throws io.grokwatch.local.Failure if a label has no trace, or either cannot be read
     */
    public static Backtest of(Path folder, DetectorConfig config) {
        return new Backtest(LabelledTrace.read(folder).stream()
                .map(trace -> trace.judged(config))
                .toList());
    }

    /** For people: a row per kind of event, then the traces that came out wrong. */
    public List<String> lines() {
        Table table = new Table("EVENT", "LABELLED", "FOUND", "INVENTED", "PRECISION", "RECALL", "DELAY", "AT MOST");
        scores().forEach((event, score) -> row(table, event, score));
        List<String> lines = new ArrayList<>(table.lines());
        lines.add("class right in " + classesRight() + " of " + runs.size() + " traces; delays are in steps");
        for (Judged run : runs) {
            if (!run.isRight()) {
                lines.add(run.trace() + ": " + run.mistake());
            }
        }
        return lines;
    }

    /** By kind of event. */
    private Map<String, Score> scores() {
        Map<String, Score> scores = new LinkedHashMap<>();
        scores.put("onset", Score.ofOnsets(runs));
        scores.put("grokking", Score.ofGrokking(runs));
        scores.put("suspicion", Score.ofSuspicions(runs));
        scores.put("slingshot", Score.ofSlingshots(runs));
        return scores;
    }

    private static void row(Table table, String event, Score score) {
        table.row(
                event,
                Integer.toString(score.labelled()),
                Integer.toString(score.found()),
                Integer.toString(score.invented()),
                String.format(Locale.ROOT, "%.3f", score.precision()),
                String.format(Locale.ROOT, "%.3f", score.recall()),
                score.medianDelaySteps() == null
                        ? "-"
                        : score.medianDelaySteps().toString(),
                score.mostDelaySteps() == null ? "-" : score.mostDelaySteps().toString());
    }

    /** For programs: the same as one JSON object. */
    public String json() {
        ObjectNode report =
                Json.MAPPER.createObjectNode().put("traces", runs.size()).put("classesRight", classesRight());
        scores().forEach((event, score) -> report.set(event, node(score)));
        ArrayNode wrong = report.putArray("wrong");
        runs.stream()
                .filter(run -> !run.isRight())
                .forEach(run -> wrong.addObject().put("trace", run.trace()).put("mistake", run.mistake()));
        return report.toString();
    }

    private static ObjectNode node(Score score) {
        return ((ObjectNode) Json.MAPPER.valueToTree(score))
                .put("precision", score.precision())
                .put("recall", score.recall());
    }

    private long classesRight() {
        return runs.stream().filter(Judged::isClassRight).count();
    }
}
