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

/** The detectors over copies of every labelled trace of a folder, each copy with another fault of telemetry. */
public final class PerturbedBacktest {
    private final Map<String, List<Judged>> byFault;

    private PerturbedBacktest(Map<String, List<Judged>> byFault) {
        this.byFault = byFault;
    }

    /** As {@link Backtest#of}. */
    public static PerturbedBacktest of(Path folder, DetectorConfig config) {
        List<LabelledTrace> traces = LabelledTrace.read(folder);
        Map<String, List<Judged>> byFault = new LinkedHashMap<>();
        for (Perturbation fault : Perturbation.all()) {
            byFault.put(
                    fault.name(),
                    traces.stream()
                            .map(trace -> trace.changed(fault.change()).judged(config))
                            .toList());
        }
        return new PerturbedBacktest(byFault);
    }

    /** For people: a row per fault and one for all, then the copies that came out wrong. */
    public List<String> lines() {
        Table table = new Table("FAULT", "CLASS RIGHT", "OF", "SLINGSHOTS", "FOUND", "INVENTED");
        List<String> wrong = new ArrayList<>();
        byFault.forEach((fault, runs) -> {
            row(table, fault, runs);
            runs.stream()
                    .filter(run -> !run.isRight())
                    .forEach(run -> wrong.add(fault + ": " + run.trace() + ": " + run.mistake()));
        });
        row(table, "all", all());
        List<String> lines = new ArrayList<>(table.lines());
        Score slingshots = Score.ofSlingshots(all());
        lines.add(String.format(
                Locale.ROOT,
                "classes %.3f, slingshot recall %.3f, precision %.3f",
                share(all()),
                slingshots.recall(),
                slingshots.precision()));
        lines.addAll(wrong);
        return lines;
    }

    private static void row(Table table, String fault, List<Judged> runs) {
        Score slingshots = Score.ofSlingshots(runs);
        table.row(
                fault,
                Long.toString(right(runs)),
                Integer.toString(runs.size()),
                Integer.toString(slingshots.labelled()),
                Integer.toString(slingshots.found()),
                Integer.toString(slingshots.invented()));
    }

    /** For programs: the same as one JSON object. */
    public String json() {
        ObjectNode report = node(Json.MAPPER.createObjectNode(), all());
        ArrayNode faults = report.putArray("faults");
        ArrayNode wrong = Json.MAPPER.createArrayNode();
        byFault.forEach((fault, runs) -> {
            node(faults.addObject().put("fault", fault), runs);
            runs.stream()
                    .filter(run -> !run.isRight())
                    .forEach(run -> wrong.addObject()
                            .put("fault", fault)
                            .put("trace", run.trace())
                            .put("mistake", run.mistake()));
        });
        report.set("wrong", wrong);
        return report.toString();
    }

    private static ObjectNode node(ObjectNode node, List<Judged> runs) {
        Score slingshots = Score.ofSlingshots(runs);
        return node.put("traces", runs.size())
                .put("classesRight", right(runs))
                .put("classes", share(runs))
                .put("slingshotRecall", slingshots.recall())
                .put("slingshotPrecision", slingshots.precision());
    }

    private List<Judged> all() {
        return byFault.values().stream().flatMap(List::stream).toList();
    }

    private static long right(List<Judged> runs) {
        return runs.stream().filter(Judged::isClassRight).count();
    }

    private static double share(List<Judged> runs) {
        return runs.isEmpty() ? 1 : (double) right(runs) / runs.size();
    }
}
