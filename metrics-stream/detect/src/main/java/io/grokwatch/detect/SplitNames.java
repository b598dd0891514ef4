package io.grokwatch.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The validation sets of a run beside {@code val}, by the metrics {@code val/SPLIT/loss} and {@code val/SPLIT/accuracy}: the
 * first {@value #CAPACITY} that were logged. What is logged of others is not looked at.
 */
final class SplitNames {
    static final int CAPACITY = StepMetrics.SPLITS;

    private static final String PREFIX = "val/";
    private static final String LOSS = "/loss";
    private static final String ACCURACY = "/accuracy";
    private static final int LONGEST = 100;

    private final List<String> names = new ArrayList<>();

    /** The slot of a metric, or -1 if no detector looks at it. */
    int slotOf(String metric) {
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

    /** Gives a name the next index. */
    void add(String split) {
        names.add(split);
    }

    private int indexOf(String split) {
        int index = names.indexOf(split);
        if (index < 0 && names.size() < CAPACITY && split.length() <= LONGEST) {
            names.add(split);
            return names.size() - 1;
        }
        return index;
    }

    int size() {
        return names.size();
    }

    String get(int index) {
        return names.get(index);
    }

    void write(DataOutput out) throws IOException {
        out.writeByte(names.size());
        for (String name : names) {
            out.writeUTF(name);
        }
    }

    void read(DataInput in) throws IOException {
        int size = in.readByte();
        if (size < 0 || size > CAPACITY) {
            throw new IOException("a run has 0 to " + CAPACITY + " further validation sets, had " + size);
        }
        for (int i = 0; i < size; i++) {
            names.add(in.readUTF());
        }
    }
}
