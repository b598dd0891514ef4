package io.grokwatch.tracker.client;

/** What a program reports about the life of a run that it logs. */
public enum LoggedEventType {
    /** A sign of life. */
    PROGRESSED,
    /** A warning that does not end the run, or that the one before is cleared. */
    WARNED,
    /** A setting was changed on purpose. */
    INTERVENED,
    FINISHED,
    FAILED,
    STOPPED
}
