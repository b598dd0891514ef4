package io.grokwatch.trainer.spi;

import io.grokwatch.events.Structure;
import io.grokwatch.events.validation.Rejection;
import java.util.List;

/**
 * Takes what a trainer measures. It is called by the training thread and does not block it. What the rules of the contract refuse
 * ({@link io.grokwatch.events.validation.MetricRules}) is left out by itself and counted; no method throws because of it.
 */
public interface RunLog {

    /**
     * The metrics of one step. Rows may come in any order; of several values of one metric at one step the last logged counts.
     *
     * @param step counted from 0; measures of the weights are of those before this step's update
     * @param names of the metrics; the same instance of an immutable list as before costs no validation
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

    /**
     * Counts something that was meant for this log and that the trainer could not log, such as a line of a program that cannot be
     * read; by default nothing is counted.
     *
     * @param example its place and the reason, for people
     */
    default void rejected(Rejection.Kind kind, String example) {}

    /** A line of the run's own log, for people; from any thread; by default in the log of this process. */
    default void line(String text) {
        System.getLogger("io.grokwatch.trainer.run").log(System.Logger.Level.INFO, "{0}", text);
    }
}
