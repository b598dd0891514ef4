package io.grokwatch.tracker.run;

/** Where a run stands. */
public enum RunStatus {
    /** It waits for a worker. */
    QUEUED,
    RUNNING,
    /** Somebody asked to stop it, and it has not ended yet. */
    STOPPING,
    /** All steps were taken. */
    FINISHED,
    FAILED,
    STOPPED,
    /** It should be running, and nothing was heard of it or its worker for a while. It heals when either speaks. */
    LOST
}
