/**
 * MLflow's model registry: registered models with their versions, aliases and tags, and the models that runs of MLflow 3 log. Their files are
 * artifacts.
 */
@NullMarked
package io.grokwatch.tracker.registry;

import org.jspecify.annotations.NullMarked;
