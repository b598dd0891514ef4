package io.grokwatch.events;

import org.jspecify.annotations.Nullable;

/**
 * A worker's heartbeat, every few seconds.
 *
 * @param worker the process
 * @param host its host's name
 * @param pid its process id there
 * @param device what it trains on
 * @param memoryUsedBytes resident memory of the process, or of the device's allocator on a GPU
 * @param memoryTotalBytes what there is of it
 * @param state what it does
 * @param runId the run it trains, or null
 * @param attempt of that run, 0 without one
 * @param step the run's last step, 0 without one
 * @param stepsPerSecond since the last beat, 0 without a run
 * @param trouble why it leaves although nobody told it to, or null
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
        /** Its last beat: it ends on purpose. */
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

    /** A worker that is well. */
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
