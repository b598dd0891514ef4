package io.grokwatch.tracker.worker;

import io.grokwatch.events.WorkerBeat;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A worker as its newest beat tells.
 *
 * @param runId the run it trains, or null
 * @param lastBeatAt by the worker's clock
 * @param lastBeatAgeMs by ours
 * @param trouble why it left although nobody told it to, or null
 */
@Schema(description = "A worker as its newest beat tells.")
public record WorkerView(
        String worker,
        String host,
        long pid,
        String device,
        State state,
        @Nullable String runId,
        int attempt,
        long step,
        double stepsPerSecond,
        long memoryUsedBytes,
        long memoryTotalBytes,
        Instant lastBeatAt,
        long lastBeatAgeMs,
        @Nullable String trouble) {

    /** What a worker does, as far as we know. */
    public enum State {
        IDLE,
        TRAINING,
        /** It ended on purpose. */
        LEAVING,
        /** It fell silent. */
        LOST
    }

    /** All workers, by name. */
    public record All(List<WorkerView> workers) {}

    static WorkerView of(WorkerBeat beat, boolean lost, Instant at, long ageMs) {
        return new WorkerView(
                beat.worker().value(),
                beat.host(),
                beat.pid(),
                beat.device(),
                lost ? State.LOST : State.valueOf(beat.state().name()),
                beat.runId() == null ? null : beat.runId().value(),
                beat.attempt(),
                beat.step(),
                beat.stepsPerSecond(),
                beat.memoryUsedBytes(),
                beat.memoryTotalBytes(),
                at,
                ageMs,
                beat.trouble());
    }
}
