/**
 * Checkpoints of runs: their form on disk and in transit, and the folder that workers share. Nothing here knows of the
 * engine or of the broker.
 */
@NullMarked
package io.grokwatch.trainer.checkpoint;

import org.jspecify.annotations.NullMarked;
