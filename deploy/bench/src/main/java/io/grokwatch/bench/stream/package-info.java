/** How much the packaged stream takes in exactly once, and how soon what it finds is known. */
@NullMarked
package io.grokwatch.bench.stream;

import org.jspecify.annotations.NullMarked;
