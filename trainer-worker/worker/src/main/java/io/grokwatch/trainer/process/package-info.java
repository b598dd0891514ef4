/**
 * Trainers that are programs in any language: what a description in the plugin folder says of a program, its life, and the
 * lines that it prints.
 */
@NullMarked
package io.grokwatch.trainer.process;

import org.jspecify.annotations.NullMarked;
