package io.grokwatch.local.show;

import io.grokwatch.events.MetricNames;
import io.grokwatch.local.api.RunView;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A run in one line. */
public final class RunLine {
    private static final int WIDEST_CURVE = 20;
    /** What a line takes without its curves, up to the end of a confirmed detection. */
    private static final int WITHOUT_CURVES = 107;

    private RunLine() {}

    /** The line at its full width. */
    public static String of(RunView run) {
        return of(run, Integer.MAX_VALUE);
    }

    /**
     * Name, status, phase, step, both accuracies as curves, and the newest detection.
     *
     * @param columns that there are: the narrower, the shorter the curves
     */
    public static String of(RunView run, int columns) {
        int curve = Math.clamp((columns - WITHOUT_CURVES) / 2, 0, WIDEST_CURVE);
        return "%-18s %-8s %-11s %13s %s %s"
                .formatted(
                        shown(run.recipe() == null ? run.name() : run.recipe(), 18),
                        run.status(),
                        or(run.phase(), "-"),
                        String.format(Locale.ROOT, "%,d/%,d", run.step(), run.steps()),
                        curves(run, curve),
                        end(run))
                .stripTrailing();
    }

    /** What of a run is worth a new line where lines cannot be replaced. */
    public static String milestone(RunView run) {
        return run.id() + " " + run.status() + " " + run.attempt() + " " + run.phase() + " " + run.detections();
    }

    /** The newest value of an accuracy, or a dash. */
    public static String accuracy(RunView run, String metric) {
        Map<String, Object> latest = run.latest();
        Object value = latest == null ? null : latest.get(metric);
        return value instanceof Number number ? String.format(Locale.ROOT, "%.2f", number.doubleValue()) : "-";
    }

    private static String curves(RunView run, int width) {
        RunView.Sparkline spark = run.sparkline();
        return "train %s %4s  val %s %4s"
                .formatted(
                        curve(spark == null ? null : spark.train(), width),
                        accuracy(run, MetricNames.TRAIN_ACCURACY),
                        curve(spark == null ? null : spark.val(), width),
                        accuracy(run, MetricNames.VAL_ACCURACY));
    }

    private static String curve(RunView.@Nullable Curve curve, int width) {
        return Sparkline.of(curve == null ? List.of() : curve.values(), width);
    }

    private static String end(RunView run) {
        RunView.NewestDetection newest = run.newestDetection();
        if (run.status().equals("FAILED") && run.reason() != null) {
            return run.reason();
        }
        if (newest == null) {
            return "";
        }
        return String.format(
                Locale.ROOT,
                "%s %s at %,d",
                newest.anomaly() == null
                        ? newest.type().replace("-detected", "")
                        : shown(newest.anomaly().toLowerCase(Locale.ROOT).replace('_', ' '), 19),
                newest.stage().toLowerCase(Locale.ROOT),
                newest.step());
    }

    private static String shown(String text, int width) {
        return text.length() <= width ? text : text.substring(0, width - 1) + "…";
    }

    private static String or(@Nullable String text, String otherwise) {
        return text == null ? otherwise : text;
    }
}
