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
    LOST,
    /**
     * No worker of the tracker trains it, and nothing was received of it for longer than usual: its program may have ended, or log
     * again, which ends this. People can end the run.
     */
    INACTIVE;

    /** Whether a run in this state takes no further step. */
    public boolean isFinal() {
        return this == FINISHED || this == FAILED || this == STOPPED;
    }
}
