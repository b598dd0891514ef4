/**
 * Export: all points of runs, unsampled, as CSV, JSON lines and Parquet. What is exported imports again to the same bits.
 */
@NullMarked
package io.grokwatch.tracker.export;

import org.jspecify.annotations.NullMarked;
