/**
 * Named runs with known milestones: what to train, when it memorises and generalises, and the source of each figure. Recipes
 * are data in {@code recipes.json}; trainers do not know them.
 */
@NullMarked
package io.grokwatch.trainer.recipe;

import org.jspecify.annotations.NullMarked;
