/**
 * Follows the topics and writes what they say into the store. Features plug in as {@link
 * io.grokwatch.tracker.projection.Projector}s; the position of each partition is stored beside the data it covers.
 */
@NullMarked
package io.grokwatch.tracker.projection;

import org.jspecify.annotations.NullMarked;
