package io.grokwatch.trainer.spi;

import io.grokwatch.events.Structure;
import java.util.List;

/** Takes what a trainer measures. It is called by the training thread and does not block it. */
public interface RunLog {

    /**
     * The metrics of one step. Rows come in the order of their steps.
     *
     * @param step counted from 0; measures of the weights are of those before this step's update
     * @param names of the metrics; the same list instance as before means the same metrics as before
     * @param values one per name, in the same order; copied by the callee
     */
    void metrics(long step, List<String> names, double[] values);

    /**
     * One embedding matrix before the update of a step.
     *
     * @param tensor which matrix, for example {@code embedding}
     * @param values rows x columns, row-major; given away
     * @param labels empty, or one per row
     * @param structure what the rows stand for
     */
    void snapshot(
            long step, String tensor, int rows, int columns, float[] values, List<String> labels, Structure structure);

    /**
     * A setting was changed; called before {@link #metrics} of the step.
     *
     * @param step the first one trained with the new value
     * @param made as it was asked for, with the value that is in force now
     * @param from the value before, of type String, Long, Double or Boolean
     */
    void intervened(long step, Intervention made, Object from);

    /** A line of the run's own log, for people; from any thread; by default in the log of this process. */
    default void line(String text) {
        System.getLogger("io.grokwatch.trainer.run").log(System.Logger.Level.INFO, "{0}", text);
    }
}
