package io.grokwatch.tracker.client;

import org.jspecify.annotations.Nullable;

/**
 * The result of sending a test to a channel.
 *
 * @param delivered whether the receiver has acknowledged it
 * @param reason why not, or null
 */
public record AlertTest(boolean delivered, @Nullable String reason) {}
