package io.grokwatch.detect.detector;

import io.grokwatch.events.RunFacts;

/**
 * What is known of a run beside the metrics of its steps.
 *
 * @param facts what the run's worker reported when it started
 * @param intervention the last change from outside
 * @param slingshot what the slingshot's detector observed, at the step itself for detectors that come after it, else at the
 *     step before
 */
public record RunContext(RunFacts facts, Intervention intervention, SlingshotActivity slingshot) {
    /** Nothing is known yet. */
    public static final RunContext INITIAL =
            new RunContext(RunFacts.UNKNOWN, Intervention.NONE, SlingshotActivity.NONE);

    public RunContext with(RunFacts known) {
        return new RunContext(known, intervention, slingshot);
    }

    public RunContext with(Intervention last) {
        return last.equals(intervention) ? this : new RunContext(facts, last, slingshot);
    }

    public RunContext with(SlingshotActivity observed) {
        return observed.equals(slingshot) ? this : new RunContext(facts, intervention, observed);
    }
}
