/** How long it takes to measure an embedding. */
@NullMarked
package io.grokwatch.bench.geometry;

import org.jspecify.annotations.NullMarked;
