package io.grokwatch.tracker.client;

/** The state of a worker as the tracker sees it. */
public enum WorkerState {
    IDLE,
    TRAINING,
    /** It shut down on purpose. */
    LEAVING,
    /** It has sent no heartbeat for a while. */
    LOST
}
