package io.grokwatch.events;

/** The verdict on a run so far. */
public enum RunClass {
    /** It has not fitted the train set. */
    UNFITTED,
    /** It fitted the train set and did not generalise. */
    MEMORISED,
    /** It generalised without the delay that makes grokking. */
    GENERALISED,
    /** It memorised, and generalised much later. */
    GROKKED
}
