/**
 * What is done to a training besides its optimiser, to hasten, delay or explain late generalisation: filters of the
 * gradient, constraints on the weights, changes of the classifier, noise. Every one is off unless asked for.
 */
@NullMarked
package io.grokwatch.trainer.accelerate;

import org.jspecify.annotations.NullMarked;
