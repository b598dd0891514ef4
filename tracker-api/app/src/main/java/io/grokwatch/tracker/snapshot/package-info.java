/**
 * Embedding snapshots: their heads, and their matrices as binary.
 */
@NullMarked
package io.grokwatch.tracker.snapshot;

import org.jspecify.annotations.NullMarked;
