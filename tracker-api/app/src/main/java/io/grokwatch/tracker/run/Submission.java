package io.grokwatch.tracker.run;

import io.grokwatch.events.RunSpec;
import java.time.Instant;

/** What somebody asked us to train. */
record Submission(RunSpec spec, Instant at) {}
