package io.grokwatch.tracker.client;

/** The state of a run as the tracker sees it. */
public enum RunStatus {
    /** It waits for a worker. */
    QUEUED,
    RUNNING,
    /** A stop was requested, and the run has not ended yet. */
    STOPPING,
    /** All steps were taken. */
    FINISHED,
    FAILED,
    STOPPED,
    /** It should be running, but neither it nor its worker has been active for a while. Activity of either ends this. */
    LOST;

    /** Whether a run in this state takes no further step. */
    public boolean isFinal() {
        return this == FINISHED || this == FAILED || this == STOPPED;
    }
}
