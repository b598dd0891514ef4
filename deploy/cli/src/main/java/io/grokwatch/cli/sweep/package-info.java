/**
 * Families of runs: the file that describes one, the cells it spans, and what came of each cell.
 */
@NullMarked
package io.grokwatch.cli.sweep;

import org.jspecify.annotations.NullMarked;
