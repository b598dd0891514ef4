/**
 * The detectors of this version run again over everything the topics hold of runs, and what they find put in the place of
 * what was published before.
 */
@NullMarked
package io.grokwatch.backtest.redetect;

import org.jspecify.annotations.NullMarked;
