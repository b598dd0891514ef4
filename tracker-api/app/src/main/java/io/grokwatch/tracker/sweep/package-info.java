/**
 * Sweeps: sets of runs that differ in settings and seeds, with the table of their results and phase diagrams over two settings.
 */
@NullMarked
package io.grokwatch.tracker.sweep;

import org.jspecify.annotations.NullMarked;
