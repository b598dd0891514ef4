package io.grokwatch.tracker.client;

/**
 * An embedding snapshot without its matrix.
 *
 * @param step the weights are those before this step's update
 */
public record SnapshotView(long step, String tensor, int rows, int columns) {}
