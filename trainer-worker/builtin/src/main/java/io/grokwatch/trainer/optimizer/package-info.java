/**
 * Optimisers over one flat vector of weights: the update rule, the learning rate schedule and weight decay. What changes a
 * gradient before, or the weights after the optimiser's step belongs to {@code technique}.
 */
@NullMarked
package io.grokwatch.trainer.optimizer;

import org.jspecify.annotations.NullMarked;
