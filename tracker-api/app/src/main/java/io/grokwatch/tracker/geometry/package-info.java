/**
 * The measured geometry of embedding snapshots.
 */
@NullMarked
package io.grokwatch.tracker.geometry;

import org.jspecify.annotations.NullMarked;
