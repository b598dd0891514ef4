/**
 * Network architectures: functions from weights and inputs to logits, on one flat vector of weights. Architectures of the
 * literature belong here, with the layers they are made of. Initialisation is drawn by the host's generator, so that a seed
 * gives the same weights on every device. A network does not know its optimiser, its loss, or its settings' names.
 */
@NullMarked
package io.grokwatch.trainer.model;

import org.jspecify.annotations.NullMarked;
