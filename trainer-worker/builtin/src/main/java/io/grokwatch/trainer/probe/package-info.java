/** Measures of what a network has learnt that cost forward or backward passes of their own; taken at evaluations. */
@NullMarked
package io.grokwatch.trainer.probe;

import org.jspecify.annotations.NullMarked;
