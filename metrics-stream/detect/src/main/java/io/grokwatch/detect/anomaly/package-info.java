/** Runs that have broken down, and runs from which nothing comes any more. */
@NullMarked
package io.grokwatch.detect.anomaly;

import org.jspecify.annotations.NullMarked;
