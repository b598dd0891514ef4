package io.grokwatch.detect.detector;

import org.jspecify.annotations.Nullable;

/**
 * The last change to a run from outside of training, which may be the cause of what follows closely.
 *
 * @param step the first step with the change
 * @param change a clause without the step, for example {@code wd was changed from 0 to 1}
 * @param resumption whether training resumed from a checkpoint there
 */
public record Intervention(long step, String change, boolean resumption) {
    /** None yet. */
    public static final Intervention NONE = new Intervention(Long.MIN_VALUE / 2, "", false);

    private static final String RESUMED = "training resumed";

    /** Training resumed from a checkpoint. */
    public static Intervention resumedAt(long step) {
        return new Intervention(step, RESUMED, true);
    }

    /** The change as a clause, if it was made at most {@code within} steps before {@code at} or at it, else null. */
    public @Nullable String shortlyBefore(long at, long within) {
        return at >= step && at - step <= within
                ? change + " at step " + step + ", " + (at - step) + " steps before"
                : null;
    }
}
