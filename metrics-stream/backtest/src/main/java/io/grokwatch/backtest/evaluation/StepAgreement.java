package io.grokwatch.backtest.evaluation;

import java.util.Collection;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How many labelled moments were found at their step, of runs whose class is right.
 *
 * @param labelled how many there are
 * @param within how many were found within two percent of the labelled step
 */
public record StepAgreement(int labelled, int within) {
    private static final double TOLERANCE = .02;

    static StepAgreement of(
            Collection<JudgedTrace> traces,
            Function<JudgedTrace, @Nullable Long> label,
            Function<JudgedTrace, @Nullable Long> found) {
        int labelled = 0;
        int within = 0;
        for (JudgedTrace trace : traces) {
            Long expected = label.apply(trace);
            if (trace.isClassRight() && expected != null) {
                Long actual = found.apply(trace);
                labelled++;
                within += actual != null && Math.abs(actual - expected) <= Math.max(1, TOLERANCE * expected) ? 1 : 0;
            }
        }
        return new StepAgreement(labelled, within);
    }
}
