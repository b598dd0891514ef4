/** The search over many runs. */
@NullMarked
package io.grokwatch.bench.search;

import org.jspecify.annotations.NullMarked;
