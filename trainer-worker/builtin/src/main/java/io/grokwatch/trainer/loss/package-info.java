/**
 * Loss functions of logits and labels, in float32 or float64. Terms that depend on the weights instead belong to {@code
 * technique}.
 */
@NullMarked
package io.grokwatch.trainer.loss;

import org.jspecify.annotations.NullMarked;
