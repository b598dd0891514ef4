/**
 * The data that networks are trained on, made on the host from a seed. No file is read and no array of the engine is
 * touched here.
 */
@NullMarked
package io.grokwatch.trainer.task;

import org.jspecify.annotations.NullMarked;
