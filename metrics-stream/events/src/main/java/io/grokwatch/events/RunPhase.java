package io.grokwatch.events;

/** The phases of a run between fitting and generalising. */
public enum RunPhase {
    /** The train set is not fitted yet. */
    FITTING,
    /** The train set is fitted, the validation set is not. */
    MEMORISED,
    /** The validation accuracy has begun to rise for good. */
    TRANSITION,
    /** The validation set is solved. */
    GENERALISED,
    /** The validation set was solved, and is no longer. */
    COLLAPSED
}
