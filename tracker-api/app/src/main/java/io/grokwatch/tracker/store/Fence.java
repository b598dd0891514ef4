package io.grokwatch.tracker.store;

/**
 * What stands of all that the attempts at a run said: everything of the newest attempt, and of older ones what they said
 * of the steps before the one it began at. An attempt that starts over begins at 0, so that nothing of the older ones
 * stands, not even on steps that it has not reached yet.
 *
 * @param attempt the newest, or 0 if none was heard of
 * @param startStep the step it began at
 */
public record Fence(int attempt, long startStep) {
    /** Everything stands. */
    public static final Fence NONE = new Fence(0, 0);

    /** Whether something that an attempt said of a step stands. */
    public boolean admits(int theirs, long step) {
        return theirs >= attempt || step < startStep;
    }
}
