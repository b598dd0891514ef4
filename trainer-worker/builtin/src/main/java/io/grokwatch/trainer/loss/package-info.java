/** What a training makes small: a function of the logits and the labels, in float32 or float64. */
@NullMarked
package io.grokwatch.trainer.loss;

import org.jspecify.annotations.NullMarked;
