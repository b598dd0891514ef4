/** The resident memory of the services under load, over time. */
@NullMarked
package io.grokwatch.bench.memory;

import org.jspecify.annotations.NullMarked;
