package io.grokwatch.tracker.client;

import org.jspecify.annotations.Nullable;

/**
 * The accuracies of a run at a low resolution.
 *
 * @param train on the train set; empty if the run has none
 * @param val on the validation set that represents the run; empty if the run has none
 */
public record Sparkline(@Nullable Curve train, @Nullable Curve val) {}
