/**
 * Checkpoints of runs, for workers that share no folder: kept as files, streamed in and out.
 */
@NullMarked
package io.grokwatch.tracker.checkpoint;

import org.jspecify.annotations.NullMarked;
