/**
 * Sweeps: the file that describes one, the sweep at the tracker, and the table of its results.
 */
@NullMarked
package io.grokwatch.cli.sweep;

import org.jspecify.annotations.NullMarked;
