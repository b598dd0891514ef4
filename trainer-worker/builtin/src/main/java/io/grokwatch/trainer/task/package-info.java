/**
 * Data sets that networks are trained on, generated on the host from a seed or read from image files. A new task belongs
 * here, as a record of its settings with a method that returns a {@link io.grokwatch.trainer.task.Task}. No array of the
 * engine is used here.
 */
@NullMarked
package io.grokwatch.trainer.task;

import org.jspecify.annotations.NullMarked;
