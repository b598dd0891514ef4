/**
 * The training loop: forward pass, backward pass, update, metrics, evaluations, checkpoints. Metrics are reduced on the
 * device and read by the host in blocks. The loop does not know the settings of a run, only its
 * {@link io.grokwatch.trainer.train.TrainingConfig}.
 */
@NullMarked
package io.grokwatch.trainer.train;

import org.jspecify.annotations.NullMarked;
