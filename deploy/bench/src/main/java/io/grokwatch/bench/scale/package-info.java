/** How many live runs one machine's stack bears. */
@NullMarked
package io.grokwatch.bench.scale;

import org.jspecify.annotations.NullMarked;
