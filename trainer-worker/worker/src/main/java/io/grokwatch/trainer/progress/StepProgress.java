package io.grokwatch.trainer.progress;

import java.util.Arrays;

/**
 * How far a run has come, from the steps of the rows that it logs, which people log in any order: validation by epoch beside
 * training by step, a script that starts over, one wild step among ordinary ones.
 *
 * <p>The run is at the largest of the last {@value #WINDOW} different steps. A largest step beyond the run's planned number of steps is
 * disregarded unless the others lead to it: its distance to the second largest is at most {@value #REACH} times the spread
 * of the others. One wild step therefore moves neither progress nor rate, and a jump that is meant is followed at the next row.
 *
 * <p>Rows are added by one thread; the results are for any thread.
 */
public final class StepProgress {
    private static final int WINDOW = 8;
    private static final int REACH = 8;

    private final long planned;
    private final long[] recent = new long[WINDOW];
    private int size;
    private int newest = -1;
    private volatile long first = -1;
    private volatile long current = -1;
    private volatile long furthest = -1;

    /** @param planned the number of steps that the run takes */
    public StepProgress(long planned) {
        this.planned = planned;
    }

    /** A row of this step was logged; the step is at least 0. */
    public void add(long step) {
        if (newest >= 0 && recent[newest] == step) {
            return;
        }
        newest = (newest + 1) % WINDOW;
        recent[newest] = step;
        size = Math.min(size + 1, WINDOW);
        if (first < 0) {
            first = step;
        }
        long plausible = step >= current && step <= planned ? step : plausible();
        current = plausible;
        if (size > 1 || plausible <= planned) {
            furthest = Math.max(furthest, plausible);
        }
    }

    private long plausible() {
        long[] steps = Arrays.copyOf(recent, size);
        Arrays.sort(steps);
        long largest = steps[size - 1];
        int second = size - 2;
        while (second >= 0 && steps[second] == largest) {
            second--;
        }
        if (second < 0 || largest <= planned) {
            return largest;
        }
        long spread = Math.max(1, steps[second] - steps[0]);
        boolean reached = (largest - steps[second]) / REACH <= spread;
        return reached ? largest : steps[second];
    }

    /** Where the run is now; -1 before the first row. */
    public long current() {
        return current;
    }

    /** The step of the first row; -1 before it. */
    public long first() {
        return first;
    }

    /** The number of steps taken, one more than the furthest the run has been; 0 before the first row. */
    public long taken() {
        return Math.max(furthest, furthest < 0 ? current : -1) + 1;
    }
}
