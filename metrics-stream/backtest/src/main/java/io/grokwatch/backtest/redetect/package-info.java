/**
 * Redetection: the detectors of this version run over everything that the topics hold of runs, and their findings replace
 * those published before.
 */
@NullMarked
package io.grokwatch.backtest.redetect;

import org.jspecify.annotations.NullMarked;
