package io.grokwatch.cli.display;

import io.grokwatch.events.Detection;
import io.grokwatch.events.Detection.Stage;
import io.grokwatch.events.GrokkingDetected;
import io.grokwatch.events.SlingshotDetected;
import io.grokwatch.events.validation.Text;
import io.grokwatch.tracker.client.Curve;
import io.grokwatch.tracker.client.Sparkline;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The accuracies of a run over the steps, drawn with characters: the train set as {@code ░}, the validation set as {@code █} over it. A
 * character covers what the curve does between its two edges, so that a dip of one step is seen. The axis of steps is logarithmic if the
 * steps span a factor of more than {@value #LINEAR_UP_TO}.
 */
public final class AccuracyPlot {
    private static final int ROWS = 9;
    private static final int AXIS = 6;
    private static final int MIN_COLUMNS = 20;
    private static final int MAX_COLUMNS = 100;
    private static final int LINEAR_UP_TO = 100;
    private static final int TICK_GAP = 14;
    private static final double MAX_FRACTION = 1.5;
    private static final char TRAIN = '░';
    private static final char VALIDATION = '█';

    private final long first;
    private final long last;
    private final int columns;
    private final boolean logarithmic;
    private final double top;

    private AccuracyPlot(long first, long last, int columns, double top) {
        this.first = first;
        this.last = last;
        this.columns = columns;
        this.logarithmic = (last + 1.0) / (first + 1.0) > LINEAR_UP_TO;
        this.top = top;
    }

    /** A step to mark below the axis: a letter, and what it is, for the legend. */
    public record Mark(char letter, long step, String meaning) {}

    /** The marks of grokking and slingshots; a slingshot that is retracted has none. */
    public static List<Mark> marks(List<Detection> detections) {
        List<Mark> marks = new ArrayList<>();
        for (Detection detection : detections) {
            if (detection.stage() == Stage.WITHDRAWN) {
                continue;
            }
            if (detection instanceof SlingshotDetected slingshot) {
                marks.add(new Mark('S', slingshot.peakStep(), "slingshot"));
            } else if (detection instanceof GrokkingDetected grokking) {
                marks.add(mark('M', grokking.memorisedStep(), "memorised"));
                marks.add(mark('G', grokking.generalisedStep(), "generalised"));
            }
        }
        return marks;
    }

    private static Mark mark(char letter, long step, String what) {
        return new Mark(letter, step, String.format(Locale.ROOT, "%s at %,d", what, step));
    }

    /**
     * The plot; empty if there is no finite accuracy.
     *
     * @param marks steps out of the range of the curves are left out
     * @param width of a terminal; the plot takes 20 to 100 columns of it
     */
    public static List<String> lines(Sparkline accuracies, List<Mark> marks, int width) {
        List<Curve> curves = new ArrayList<>();
        for (Curve curve : Arrays.asList(accuracies.train(), accuracies.val())) {
            if (curve != null && hasFinite(curve)) {
                curves.add(curve);
            }
        }
        if (curves.isEmpty()) {
            return List.of();
        }
        long first =
                curves.stream().mapToLong(curve -> curve.steps().get(0)).min().getAsLong();
        long last = curves.stream()
                .mapToLong(curve -> curve.steps().get(curve.steps().size() - 1))
                .max()
                .getAsLong();
        double most = curves.stream()
                .flatMapToDouble(curve -> Arrays.stream(curve.values().toArray()))
                .filter(Double::isFinite)
                .max()
                .getAsDouble();
        int columns = Math.clamp(width - AXIS - 1L, MIN_COLUMNS, MAX_COLUMNS);
        return new AccuracyPlot(first, last, columns, most > MAX_FRACTION ? 100 : 1)
                .draw(accuracies.train(), accuracies.val(), marks);
    }

    private static boolean hasFinite(Curve curve) {
        return Arrays.stream(curve.values().toArray()).anyMatch(Double::isFinite);
    }

    private List<String> draw(@Nullable Curve train, @Nullable Curve validation, List<Mark> marks) {
        char[][] cells = new char[ROWS][columns];
        for (char[] row : cells) {
            Arrays.fill(row, ' ');
        }
        if (train != null) {
            draw(train, TRAIN, cells);
        }
        if (validation != null) {
            draw(validation, VALIDATION, cells);
        }
        List<String> lines = new ArrayList<>();
        for (int row = 0; row < ROWS; row++) {
            double value = top * (ROWS - 1 - row) / (ROWS - 1);
            boolean labelled = row % ((ROWS - 1) / 2) == 0;
            lines.add((labelled ? String.format(Locale.ROOT, top == 1 ? "%5.1f" : "%5.0f", value) + "┤" : "     │")
                    + new String(cells[row]).stripTrailing());
        }
        lines.addAll(axis());
        lines.addAll(legend(train, validation, marks));
        return lines;
    }

    /**
     * A curve goes straight from one point to the next, without a gap between the rows of neighbouring columns; each column is filled
     * between the least and the greatest value in it.
     */
    private void draw(Curve curve, char character, char[][] cells) {
        int[] lowest = new int[columns];
        int[] highest = new int[columns];
        Arrays.fill(lowest, Integer.MIN_VALUE);
        int before = -1;
        int rowBefore = 0;
        for (int i = 0; i < curve.steps().size(); i++) {
            double value = curve.values().get(i);
            if (!Double.isFinite(value)) {
                before = -1;
                continue;
            }
            int column = column(curve.steps().get(i));
            int row = (int) Math.round((ROWS - 1) * (1 - Math.clamp(value / top, 0, 1)));
            int drawn = rowBefore;
            for (int between = before + 1; before >= 0 && between <= column; between++) {
                double part = (between - before) / (double) (column - before);
                int reached = (int) Math.round(rowBefore + part * (row - rowBefore));
                include(between, drawn + Integer.signum(reached - drawn), lowest, highest);
                include(between, reached, lowest, highest);
                drawn = reached;
            }
            include(column, row, lowest, highest);
            before = column;
            rowBefore = row;
        }
        for (int column = 0; column < columns; column++) {
            for (int row = highest[column]; lowest[column] >= 0 && row <= lowest[column]; row++) {
                cells[row][column] = character;
            }
        }
    }

    private static void include(int column, int row, int[] lowest, int[] highest) {
        boolean empty = lowest[column] < 0;
        lowest[column] = empty ? row : Math.max(lowest[column], row);
        highest[column] = empty ? row : Math.min(highest[column], row);
    }

    private int column(long step) {
        if (last == first) {
            return 0;
        }
        double part = logarithmic
                ? Math.log((step + 1.0) / (first + 1.0)) / Math.log((last + 1.0) / (first + 1.0))
                : (step - (double) first) / ((double) last - first);
        return Math.clamp(Math.round(part * (columns - 1)), 0, columns - 1);
    }

    /** The first and the last step have a label (one if they are the same), and of those between as many as fit. */
    private List<String> axis() {
        char[] line = new char[columns];
        Arrays.fill(line, '─');
        String end = label(last);
        int beginOfEnd = first == last ? 0 : Math.max(0, columns - end.length());
        StringBuilder labels = new StringBuilder();
        for (long step : ticks()) {
            String label = label(step);
            int column = column(step);
            if (column >= labels.length() && column + label.length() < beginOfEnd) {
                line[column] = '┬';
                labels.append(" ".repeat(column - labels.length()))
                        .append(label)
                        .append(' ');
            }
        }
        line[column(last)] = '┬';
        labels.append(" ".repeat(Math.max(0, beginOfEnd - labels.length()))).append(end);
        return List.of("     └" + new String(line), "      " + labels);
    }

    private static String label(long step) {
        return String.format(Locale.ROOT, "%,d", step);
    }

    /** The first step, then powers of ten or equal parts. */
    private List<Long> ticks() {
        List<Long> ticks = new ArrayList<>(List.of(first));
        if (logarithmic) {
            for (long power = 1; power < last && power > 0; power *= 10) {
                if (power > first) {
                    ticks.add(power);
                }
            }
        } else {
            int parts = Math.max(1, columns / TICK_GAP);
            for (int i = 1; i < parts; i++) {
                ticks.add(first + (last - first) / parts * i);
            }
        }
        return ticks;
    }

    private List<String> legend(@Nullable Curve train, @Nullable Curve validation, List<Mark> marks) {
        List<Mark> shown = marks.stream()
                .filter(mark -> mark.step() >= first && mark.step() <= last)
                .toList();
        char[] line = new char[columns];
        Arrays.fill(line, ' ');
        StringBuilder legend = new StringBuilder("      steps");
        legend.append(train == null ? "" : "   " + TRAIN + " train accuracy")
                .append(validation == null ? "" : "   " + VALIDATION + " validation accuracy");
        for (Mark mark : shown) {
            line[column(mark.step())] = mark.letter();
        }
        List<String> lines = new ArrayList<>();
        if (!shown.isEmpty()) {
            lines.add("      " + new String(line).stripTrailing());
            shown.stream()
                    .map(mark -> mark.letter() + " " + mark.meaning())
                    .distinct()
                    .forEach(meaning -> legend.append("   ").append(Text.escaped(meaning)));
        }
        lines.add(legend.toString());
        return lines;
    }
}
