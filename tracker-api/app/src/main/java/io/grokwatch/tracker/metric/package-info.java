/**
 * Metric points: how they are kept in chunks, and how a series is read at any resolution without losing a spike.
 */
@NullMarked
package io.grokwatch.tracker.metric;

import org.jspecify.annotations.NullMarked;
