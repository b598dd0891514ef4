/**
 * The workers, by their heartbeats.
 */
@NullMarked
package io.grokwatch.tracker.worker;

import org.jspecify.annotations.NullMarked;
