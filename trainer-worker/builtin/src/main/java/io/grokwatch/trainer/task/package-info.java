/**
 * The data that networks are trained on, made on the host from a seed or read from files of images. No array of the engine
 * is touched here.
 */
@NullMarked
package io.grokwatch.trainer.task;

import org.jspecify.annotations.NullMarked;
