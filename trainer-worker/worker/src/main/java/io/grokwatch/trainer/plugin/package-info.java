/**
 * Trainers from outside: jars and descriptions of processes in a folder {@code plugins}, beside those on the class path.
 */
@NullMarked
package io.grokwatch.trainer.plugin;

import org.jspecify.annotations.NullMarked;
