/**
 * How a gradient becomes a change of the weights: the rule of the optimiser, the course of the learning rate, and weight
 * decay, over all weights in one vector.
 */
@NullMarked
package io.grokwatch.trainer.optimize;

import org.jspecify.annotations.NullMarked;
