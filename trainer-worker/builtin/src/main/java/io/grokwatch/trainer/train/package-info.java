/**
 * The training loop: forward, backward, update, measure. Measurements are worked out on the device and read to the host
 * in blocks.
 */
@NullMarked
package io.grokwatch.trainer.train;

import org.jspecify.annotations.NullMarked;
