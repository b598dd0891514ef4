/**
 * The built-in trainer: it turns a run's settings into a task, a network, an optimiser and the rest of a training's
 * configuration. Settings are declared here, in the class of their topic; what they configure does not know their names.
 */
@NullMarked
package io.grokwatch.trainer.builtin;

import org.jspecify.annotations.NullMarked;
