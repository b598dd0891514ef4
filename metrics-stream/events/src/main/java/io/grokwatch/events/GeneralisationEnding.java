package io.grokwatch.events;

/** What has become of a validation set that was solved once, at the last evaluation so far. */
public enum GeneralisationEnding {
    /** It is solved: the last evaluations, three at least, all show it. */
    KEPT,
    /** It is neither lost nor solved by the last three evaluations: the accuracy dips or wavers around the level. */
    UNSTABLE,
    /** Its accuracy has collapsed: the run is in the phase {@link RunPhase#COLLAPSED}. */
    LOST
}
