package io.grokwatch.cli.display;

import io.grokwatch.events.MetricNames;
import io.grokwatch.events.naming.MetricNaming;
import io.grokwatch.events.naming.NameOverrides;
import io.grokwatch.tracker.client.RunView;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The newest accuracies of a run as text. */
public final class Accuracies {
    /** Longer names of validation sets are truncated. */
    static final int MAX_SPLIT_CHARACTERS = 10;

    private final Map<String, Double> latest;

    /** @param latest newest values by metric */
    public Accuracies(Map<String, Double> latest) {
        this.latest = Map.copyOf(latest);
    }

    /** Of a run, whose metrics may be read as the accuracies though they have other names. */
    public static Accuracies of(RunView run) {
        MetricNaming naming = MetricNaming.resolve(
                run.latest().keySet(), NameOverrides.of(run.metricNames().overrides()));
        Map<String, Double> values = new HashMap<>(run.latest());
        run.latest().forEach((name, value) -> {
            for (String standard : naming.standardNames(name)) {
                values.putIfAbsent(standard, naming.isComplement(name) ? 1 - value : value);
            }
        });
        return new Accuracies(values);
    }

    /** On the train set, {@code 0.98} or a dash: of the batches if they have it, else of evaluations. */
    public String train() {
        return of(MetricNames.trainAccuracyOf(latest.keySet()));
    }

    /** On each validation set, {@code 0.05}, or {@code iid 0.98, ood 0.03} if there are others than {@code val}. */
    public String validation() {
        List<String> splits = MetricNames.validatedSplits(latest.keySet());
        return splits.isEmpty()
                ? "-"
                : splits.stream()
                        .map(split -> split.equals("val") ? ofSplit(split) : split + " " + ofSplit(split))
                        .collect(Collectors.joining(", "));
    }

    /** The name of the leading validation set, which represents the run; {@code val} if there is none yet. */
    String leading() {
        List<String> splits = MetricNames.validatedSplits(latest.keySet());
        return splits.isEmpty() ? "val" : shortened(splits.getFirst());
    }

    /** On the leading validation set. */
    String ofLeading() {
        return of(MetricNames.valAccuracyOf(latest.keySet()));
    }

    /** On the other validation sets, each {@code ood 0.03}. */
    List<String> others() {
        return MetricNames.validatedSplits(latest.keySet()).stream()
                .skip(1)
                .map(split -> shortened(split) + " " + ofSplit(split))
                .toList();
    }

    /** The newest value, or a dash if there is none or it is not finite. */
    private String of(String metric) {
        Double value = latest.get(metric);
        return value == null || !Double.isFinite(value) ? "-" : String.format(Locale.ROOT, "%.2f", value);
    }

    private String ofSplit(String split) {
        return of(MetricNames.valAccuracy(split));
    }

    private static String shortened(String split) {
        return split.length() <= MAX_SPLIT_CHARACTERS ? split : split.substring(0, MAX_SPLIT_CHARACTERS - 1) + "…";
    }
}
