package io.grokwatch.cli.display;

import io.grokwatch.backtest.trace.RecordedTrace;
import io.grokwatch.cli.display.AccuracyPlot.Mark;
import io.grokwatch.detect.RunSummary;
import io.grokwatch.events.Doubles;
import io.grokwatch.events.Longs;
import io.grokwatch.events.MetricNames;
import io.grokwatch.events.naming.MetricNaming;
import io.grokwatch.events.trace.TraceLine.Sample;
import io.grokwatch.events.validation.Text;
import io.grokwatch.tracker.client.Curve;
import io.grokwatch.tracker.client.Sparkline;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A recorded run for people: its accuracies, marked with what the detectors found, and the verdict. */
public final class TracePlot {
    private TracePlot() {}

    /**
     * The plot, if accuracies were logged, and the verdict below it.
     *
     * @param summary of the detectors over the trace
     * @param width of the terminal
     */
    public static List<String> lines(RecordedTrace trace, RunSummary summary, int width) {
        MetricNaming naming = summary.naming();
        Sparkline accuracies = new Sparkline(
                curve(trace, naming, MetricNames.trainAccuracyOf(naming.names().keySet())),
                curve(trace, naming, MetricNames.valAccuracyOf(naming.names().keySet())));
        List<String> lines = new ArrayList<>(AccuracyPlot.lines(accuracies, marks(summary), width));
        lines.add(Text.escaped(trace.name()) + ": " + verdict(summary));
        return lines;
    }

    /** The curve of a standard metric; of several values of one step the last counts. Null if the run has none. */
    private static @Nullable Curve curve(RecordedTrace trace, MetricNaming naming, String standard) {
        String name = naming.names().get(standard);
        if (name == null) {
            return null;
        }
        boolean complement = naming.isComplement(name);
        NavigableMap<Long, Double> values = new TreeMap<>();
        for (Sample sample : trace.samples()) {
            Double value = sample.metrics().get(name);
            if (value != null) {
                values.put(sample.step(), complement ? 1 - value : value);
            }
        }
        return new Curve(
                Longs.adopt(values.keySet().stream().mapToLong(Long::longValue).toArray()),
                Doubles.adopt(values.values().stream()
                        .mapToDouble(Double::doubleValue)
                        .toArray()));
    }

    private static List<Mark> marks(RunSummary summary) {
        List<Mark> marks = new ArrayList<>();
        summary.slingshots().forEach(step -> marks.add(new Mark('S', step, "slingshot")));
        add(marks, 'M', summary.memorisedStep(), "memorised");
        add(marks, 'O', summary.onsetStep(), "onset of the rise");
        add(marks, 'G', summary.generalisedStep(), "generalised");
        return marks;
    }

    private static void add(List<Mark> marks, char letter, @Nullable Long step, String what) {
        if (step != null) {
            marks.add(new Mark(letter, step, String.format(Locale.ROOT, "%s at %,d", what, step)));
        }
    }

    private static String verdict(RunSummary summary) {
        if (summary.runClass() == null) {
            String missing = summary.naming().missing();
            return "no verdict: " + Text.escaped(missing != null ? missing : String.valueOf(summary.missing()));
        }
        StringBuilder verdict = new StringBuilder(words(summary.runClass()));
        if (summary.ending() != null) {
            verdict.append(", ").append(words(summary.ending()));
        }
        Double ratio = summary.leading().delayRatio();
        if (ratio != null) {
            verdict.append(String.format(Locale.ROOT, "; generalised %.1f times as late as it memorised", ratio));
        }
        if (!summary.slingshots().isEmpty()) {
            verdict.append("; ").append(summary.slingshots().size()).append(" slingshots");
        }
        return verdict.toString();
    }

    private static String words(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
