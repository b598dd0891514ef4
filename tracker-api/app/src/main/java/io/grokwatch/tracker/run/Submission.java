package io.grokwatch.tracker.run;

import io.grokwatch.events.RunSpec;
import java.time.Instant;

/**
 * The submission of a run.
 *
 * @param ofProgram whether a program began the run that reads what is requested of it, so that no worker trains it
 */
record Submission(RunSpec spec, Instant at, boolean ofProgram) {}
