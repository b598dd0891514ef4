package io.grokwatch.detect;

import io.grokwatch.events.RunFacts;
import io.grokwatch.events.RunId;

/** Whom a claim is about: the run, the attempt at it, and what is known of it beyond its metrics. */
record Subject(RunId runId, int attempt, RunFacts facts) {
    Subject withFacts(RunFacts known) {
        return new Subject(runId, attempt, known);
    }
}
