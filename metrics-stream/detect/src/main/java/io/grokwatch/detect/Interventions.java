package io.grokwatch.detect;

import static io.grokwatch.detect.StepMetrics.LR;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The last thing that was changed from outside of training: a setting, as the run's worker tells; the learning rate, as its
 * metric shows; or the worker itself, when training resumed from a checkpoint. What follows closely needs no other cause.
 */
final class Interventions {
    private static final long NEVER = Long.MIN_VALUE / 2;
    private static final String RESUMED = "training resumed";

    private final double rateFactor;
    private long step = NEVER;
    private String what = "";
    private double lastRate = Double.NaN;

    /** @param rateFactor the least ratio of two learning rates in a row that makes a change */
    Interventions(double rateFactor) {
        this.rateFactor = rateFactor;
    }

    /**
     * Something was changed; of several changes the one at the latest step is kept.
     *
     * @param change a clause without the step, for example {@code wd was changed from 0 to 1}
     */
    void note(long at, String change) {
        if (at >= step) {
            step = at;
            what = change;
        }
    }

    /** Looks at the learning rate of a step. */
    void watch(StepMetrics row) {
        if (!row.hasFinite(LR)) {
            return;
        }
        double rate = row.get(LR);
        if (rate > rateFactor * lastRate || rate * rateFactor < lastRate) {
            note(row.step(), String.format(Locale.ROOT, "lr was changed from %.3g to %.3g", lastRate, rate));
        }
        lastRate = rate;
    }

    /** Training begins again at a step: learning rates before and after it are not compared, changes after it never were. */
    void resume(long at) {
        lastRate = Double.NaN;
        step = NEVER;
        note(at, RESUMED);
    }

    /** Where training resumed, if nothing was changed since, else -1. */
    long resumedAt() {
        return what.equals(RESUMED) ? step : -1;
    }

    /** Whether the last change was made at most {@code within} steps before {@code at}, or at it. */
    boolean shortlyBefore(long at, long within) {
        return at >= step && at - step <= within;
    }

    /** The last change as a clause, if it was made at most {@code within} steps before {@code at}, else null. */
    @Nullable
    String before(long at, long within) {
        return shortlyBefore(at, within) ? what + " at step " + step + ", " + (at - step) + " steps before" : null;
    }

    void write(DataOutput out) throws IOException {
        out.writeLong(step);
        out.writeUTF(what);
        out.writeDouble(lastRate);
    }

    void read(DataInput in) throws IOException {
        step = in.readLong();
        what = in.readUTF();
        lastRate = in.readDouble();
    }

    /** Of the first version of the format, which did not know what was changed. */
    void readUnnamed(DataInput in) throws IOException {
        step = in.readLong();
        what = "a setting was changed or training resumed";
        lastRate = in.readDouble();
    }
}
