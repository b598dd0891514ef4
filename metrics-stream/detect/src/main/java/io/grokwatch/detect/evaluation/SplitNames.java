package io.grokwatch.detect.evaluation;

import io.grokwatch.detect.detector.StepMetrics;
import java.util.ArrayList;
import java.util.List;

/**
 * The validation sets of a run beside {@code val}, by the metrics {@code val/SPLIT/loss} and {@code val/SPLIT/accuracy}: the
 * first {@value #CAPACITY} that were logged. Metrics of others are not read.
 */
public final class SplitNames {
    /** How many there may be. */
    public static final int CAPACITY = StepMetrics.MAX_SPLITS;

    private static final String PREFIX = "val/";
    private static final String LOSS = "/loss";
    private static final String ACCURACY = "/accuracy";
    private static final int MAX_LENGTH = 100;

    private final List<String> names = new ArrayList<>();

    /** The slot of a metric, or -1 if no detector reads it. */
    public int slotOf(String metric) {
        int fixed = StepMetrics.slotOf(metric);
        if (fixed >= 0 || !metric.startsWith(PREFIX)) {
            return fixed;
        }
        boolean accuracy = metric.endsWith(ACCURACY);
        if (!accuracy && !metric.endsWith(LOSS)) {
            return -1;
        }
        int end = metric.length() - (accuracy ? ACCURACY : LOSS).length();
        int index = end <= PREFIX.length() ? -1 : indexOf(metric.substring(PREFIX.length(), end));
        return index < 0 ? -1 : accuracy ? StepMetrics.splitAccuracy(index) : StepMetrics.splitLoss(index);
    }

    /**
     * Assigns the next slots to a validation set.
     *
     * @throws IllegalArgumentException if there are {@value #CAPACITY} already
     */
    public void add(String split) {
        if (names.size() == CAPACITY) {
            throw new IllegalArgumentException(
                    "a run has at most " + CAPACITY + " further validation sets, '" + split + "' is one more");
        }
        names.add(split);
    }

    private int indexOf(String split) {
        int index = names.indexOf(split);
        if (index < 0 && names.size() < CAPACITY && split.length() <= MAX_LENGTH) {
            names.add(split);
            return names.size() - 1;
        }
        return index;
    }

    /** How many there are beside {@code val}. */
    public int size() {
        return names.size();
    }

    public String get(int index) {
        return names.get(index);
    }
}
