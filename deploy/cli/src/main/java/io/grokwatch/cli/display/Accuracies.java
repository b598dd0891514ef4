package io.grokwatch.cli.display;

import io.grokwatch.events.MetricNames;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The newest accuracies of a run in words. */
public final class Accuracies {
    /** Longer names of validation sets are cut. */
    static final int LONGEST_SPLIT = 10;

    private final Map<String, ?> latest;

    /** @param latest newest values by metric, or null if there are none */
    public Accuracies(@Nullable Map<String, ?> latest) {
        this.latest = latest == null ? Map.of() : latest;
    }

    /** On the train set, {@code 0.98} or a dash: of the batches if they tell it, else of evaluations. */
    public String train() {
        return of(MetricNames.trainAccuracyOf(latest.keySet()));
    }

    /** On each validation set, {@code 0.05}, or {@code iid 0.98, ood 0.03} where not all goes by {@code val}. */
    public String validation() {
        List<String> splits = MetricNames.validatedSplits(latest.keySet());
        return splits.isEmpty()
                ? "-"
                : splits.stream()
                        .map(split -> split.equals("val") ? ofSplit(split) : split + " " + ofSplit(split))
                        .collect(Collectors.joining(", "));
    }

    /** The name of the validation set that speaks for the run; {@code val} if there is none yet. */
    String leading() {
        List<String> splits = MetricNames.validatedSplits(latest.keySet());
        return splits.isEmpty() ? "val" : shortened(splits.getFirst());
    }

    /** On that validation set. */
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

    /** The newest value, or a dash. */
    private String of(String metric) {
        return latest.get(metric) instanceof Number number
                ? String.format(Locale.ROOT, "%.2f", number.doubleValue())
                : "-";
    }

    private String ofSplit(String split) {
        return of(MetricNames.valAccuracy(split));
    }

    private static String shortened(String split) {
        return split.length() <= LONGEST_SPLIT ? split : split.substring(0, LONGEST_SPLIT - 1) + "…";
    }
}
