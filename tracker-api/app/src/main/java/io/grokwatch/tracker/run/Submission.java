package io.grokwatch.tracker.run;

import io.grokwatch.events.RunSpec;
import java.time.Instant;

/** The submission of a run. */
record Submission(RunSpec spec, Instant at) {}
