package io.grokwatch.events;

import org.jspecify.annotations.Nullable;

/**
 * A worker's heartbeat, every few seconds.
 *
 * @param worker the process
 * @param host name of its host
 * @param pid its process id there
 * @param device it trains on
 * @param memoryUsedBytes resident memory of the process, or of the device's allocator on a GPU
 * @param memoryTotalBytes the size of that memory
 * @param state what the worker does
 * @param runId the run it trains, or null
 * @param attempt of that run, 0 without one
 * @param step the run's last step, 0 without one
 * @param stepsPerSecond since the previous heartbeat, 0 without a run
 * @param trouble the failure because of which it shuts down, or null
 */
public record WorkerBeat(
        WorkerId worker,
        String host,
        long pid,
        String device,
        long memoryUsedBytes,
        long memoryTotalBytes,
        State state,
        @Nullable RunId runId,
        int attempt,
        long step,
        double stepsPerSecond,
        @Nullable String trouble)
        implements Event {
    private static final int MAX_TROUBLE = 4000;

    /** What a worker does. */
    public enum State {
        IDLE,
        TRAINING,
        /** Its last heartbeat: it shuts down. */
        LEAVING
    }

    public WorkerBeat {
        Require.present(worker, "worker");
        Require.text(host, "host", 255);
        Require.text(device, "device", 100);
        Require.present(state, "state");
        Require.atLeast(attempt, 0, "attempt");
        Require.atLeast(step, 0, "step");
        if (trouble != null) {
            Require.text(trouble, "trouble", MAX_TROUBLE);
        }
    }

    /** A heartbeat of a worker without a failure. */
    public WorkerBeat(
            WorkerId worker,
            String host,
            long pid,
            String device,
            long memoryUsedBytes,
            long memoryTotalBytes,
            State state,
            @Nullable RunId runId,
            int attempt,
            long step,
            double stepsPerSecond) {
        this(
                worker,
                host,
                pid,
                device,
                memoryUsedBytes,
                memoryTotalBytes,
                state,
                runId,
                attempt,
                step,
                stepsPerSecond,
                null);
    }

    @Override
    public String eventId() {
        return worker + "/" + (runId == null ? state.name().toLowerCase(java.util.Locale.ROOT) : runId + "/" + step);
    }

    @Override
    public String key() {
        return worker.value();
    }
}
