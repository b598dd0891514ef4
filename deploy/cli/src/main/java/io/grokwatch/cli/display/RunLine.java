package io.grokwatch.cli.display;

import io.grokwatch.events.Doubles;
import io.grokwatch.events.validation.Text;
import io.grokwatch.tracker.client.Curve;
import io.grokwatch.tracker.client.NewestDetection;
import io.grokwatch.tracker.client.RunStatus;
import io.grokwatch.tracker.client.RunView;
import io.grokwatch.tracker.client.Sparkline;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A run in one line. */
public final class RunLine {
    private static final int MAX_CURVE = 20;

    /** The columns of a line without its curves, up to the end of a confirmed detection. */
    private static final int WITHOUT_CURVES = 107;

    private RunLine() {}

    /** The line at its full width. */
    public static String of(RunView run) {
        return of(run, Integer.MAX_VALUE);
    }

    /**
     * Name, status, phase, step, the accuracies on the train set and on the leading validation set as curves, those on other
     * validation sets as numbers, and the newest detection.
     *
     * @param columns of the terminal: the fewer they are, the fewer validation sets are shown and the shorter are the curves
     */
    public static String of(RunView run, int columns) {
        Accuracies accuracies = Accuracies.of(run);
        int left = columns - WITHOUT_CURVES - accuracies.leading().length() + "val".length();
        StringBuilder others = new StringBuilder();
        for (String other : accuracies.others()) {
            if (others.length() + other.length() < left) {
                others.append(other).append(' ');
            }
        }
        int curve = Math.clamp((left - others.length()) / 2, 0, MAX_CURVE);
        return Text.escaped("%-18s %-8s %-11s %13s %s %s"
                .formatted(
                        shown(Text.escaped(run.recipe() == null ? run.name() : run.recipe()), 18),
                        run.status(),
                        run.phase() == null ? "-" : run.phase(),
                        steps(run),
                        curves(run, accuracies, curve),
                        others + end(run))
                .stripTrailing());
    }

    /** The part of a run's state whose change is printed where lines cannot be replaced. */
    public static String milestone(RunView run) {
        return run.id() + " " + run.status() + " " + run.attempt() + " " + run.phase() + " " + run.detections();
    }

    private static String steps(RunView run) {
        String taken = String.format(Locale.ROOT, "%,d", run.step());
        return run.steps() == null ? taken : taken + String.format(Locale.ROOT, "/%,d", run.steps());
    }

    private static String curves(RunView run, Accuracies accuracies, int width) {
        Sparkline spark = run.sparkline();
        return "train %s %4s  %s %s %4s"
                .formatted(
                        curve(spark == null ? null : spark.train(), width),
                        accuracies.train(),
                        accuracies.leading(),
                        curve(spark == null ? null : spark.val(), width),
                        accuracies.ofLeading());
    }

    private static String curve(@Nullable Curve curve, int width) {
        return BlockChart.of(curve == null ? Doubles.of() : curve.values(), width);
    }

    private static String end(RunView run) {
        NewestDetection newest = run.newestDetection();
        if (run.status() == RunStatus.FAILED && run.reason() != null) {
            return run.reason();
        }
        if (newest == null) {
            return "";
        }
        return String.format(
                Locale.ROOT,
                "%s %s at %,d",
                newest.anomaly() == null
                        ? newest.type().topic().replace("-detected", "")
                        : shown(newest.anomaly().name().toLowerCase(Locale.ROOT).replace('_', ' '), 19),
                newest.stage().name().toLowerCase(Locale.ROOT),
                newest.step());
    }

    private static String shown(String text, int width) {
        return text.length() <= width ? text : text.substring(0, width - 1) + "…";
    }
}
