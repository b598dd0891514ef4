package io.grokwatch.local.show;

import io.grokwatch.events.MetricNames;
import io.grokwatch.local.api.RunView;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A run in one line. */
public final class RunLine {
    private static final int CURVE_WIDTH = 20;

    private RunLine() {}

    /** Name, status, phase, step, both accuracies as curves, and the newest detection. */
    public static String of(RunView run) {
        return "%-18s %-8s %-11s %13s %s %s"
                .formatted(
                        shown(run.recipe() == null ? run.name() : run.recipe(), 18),
                        run.status(),
                        or(run.phase(), "-"),
                        String.format(Locale.ROOT, "%,d/%,d", run.step(), run.steps()),
                        curves(run),
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

    private static String curves(RunView run) {
        RunView.Sparkline spark = run.sparkline();
        return "train %s %4s  val %s %4s"
                .formatted(
                        curve(spark == null ? null : spark.train()),
                        accuracy(run, MetricNames.TRAIN_ACCURACY),
                        curve(spark == null ? null : spark.val()),
                        accuracy(run, MetricNames.VAL_ACCURACY));
    }

    private static String curve(RunView.@Nullable Curve curve) {
        return Sparkline.of(curve == null ? List.of() : curve.values(), CURVE_WIDTH);
    }

    private static String end(RunView run) {
        RunView.NewestDetection newest = run.newestDetection();
        if (run.status().equals("FAILED") && run.reason() != null) {
            return run.reason();
        }
        if (newest == null) {
            return "";
        }
        return "%s %s at %,d".formatted(newest.type(), newest.stage().toLowerCase(Locale.ROOT), newest.step());
    }

    private static String shown(String text, int width) {
        return text.length() <= width ? text : text.substring(0, width - 1) + "…";
    }

    private static String or(@Nullable String text, String otherwise) {
        return text == null ? otherwise : text;
    }
}
