/**
 * Techniques that accelerate, delay or explain late generalisation, apart from the optimiser: filters of the gradient,
 * constraints on the weights, changes of the classifier, noise, auxiliary losses. Each is off by default and named in a
 * {@link io.grokwatch.trainer.technique.TechniqueConfig}; {@link io.grokwatch.trainer.technique.Techniques} applies them.
 */
@NullMarked
package io.grokwatch.trainer.technique;

import org.jspecify.annotations.NullMarked;
