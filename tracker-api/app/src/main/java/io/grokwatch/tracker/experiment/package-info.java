/**
 * Experiments, and the attributes of runs: what people and programs keep about a run beside its telemetry. Both are control data: the
 * API writes them to the store first, and the topics do not restore them.
 */
@NullMarked
package io.grokwatch.tracker.experiment;

import org.jspecify.annotations.NullMarked;
