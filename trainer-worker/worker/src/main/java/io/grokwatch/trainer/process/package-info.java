/**
 * Trainers that are programs in any language: the description in the plugin folder, the process, and the lines that it
 * prints.
 */
@NullMarked
package io.grokwatch.trainer.process;

import org.jspecify.annotations.NullMarked;
