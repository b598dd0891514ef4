/**
 * Named runs whose course is known: what to train, and when it memorises and generalises, with the source of each
 * figure. Recipes are data; a trainer does not know them.
 */
@NullMarked
package io.grokwatch.trainer.recipe;

import org.jspecify.annotations.NullMarked;
