package io.grokwatch.detect.detector;

import io.grokwatch.detect.state.DetectorStates;
import java.util.List;

/**
 * A fold over the steps of a run that recognises something: no clock, no randomness, no I/O. The same steps give the same
 * drafts, whatever batches they come in.
 *
 * <p>A detector holds two kinds of state. Its <em>variables</em> are few and change with every step. Its <em>samples</em> are
 * rows, evaluations or steps of the past that it only ever appends to. A snapshot holds the variables alone; {@link
 * #restore} then cuts the samples to what there was at that time.
 */
public interface Detector {
    /**
     * Folds in the next step.
     *
     * @param row overwritten after the call
     * @return what follows from it, in order; usually the empty list, which costs nothing
     */
    List<Draft> onStep(StepMetrics row, RunContext context);

    /** Decides what is open, as nothing more is expected; a later step is folded in all the same. */
    default List<Draft> onEnd(RunContext context) {
        return List.of();
    }

    /**
     * Writes the state.
     *
     * @param withSamples false for a snapshot
     */
    void save(DetectorStates.Builder into, boolean withSamples);

    /** Takes over a state that {@link #save} wrote; of a snapshot of its own the variables, cutting the samples. */
    void restore(DetectorStates from);

    /**
     * Folds in again those samples before a step that the last {@link #restore} has cut off and that are still kept, for want
     * of the rows themselves.
     */
    default void replaySamples(long beforeStep, RunContext context) {}

    /**
     * States what a rewind has undone, once it is complete.
     *
     * @param before the variables before the rewind
     * @param step the first step that was undone
     */
    default List<Draft> onRewound(DetectorStates before, long step, RunContext context) {
        return List.of();
    }
}
