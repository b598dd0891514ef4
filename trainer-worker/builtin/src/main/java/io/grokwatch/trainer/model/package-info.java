/**
 * Small networks over one flat vector of weights, as functions from inputs to logits. Their initialisation comes from
 * the host's generator, so a seed gives the same weights on every device.
 */
@NullMarked
package io.grokwatch.trainer.model;

import org.jspecify.annotations.NullMarked;
