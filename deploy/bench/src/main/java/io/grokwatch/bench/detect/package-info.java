/** How fast the detectors are by themselves, and how much they remember. */
@NullMarked
package io.grokwatch.bench.detect;

import org.jspecify.annotations.NullMarked;
