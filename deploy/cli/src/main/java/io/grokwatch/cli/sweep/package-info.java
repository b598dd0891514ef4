/**
 * Sweeps: the file that describes one, its cells, and the results of each cell.
 */
@NullMarked
package io.grokwatch.cli.sweep;

import org.jspecify.annotations.NullMarked;
