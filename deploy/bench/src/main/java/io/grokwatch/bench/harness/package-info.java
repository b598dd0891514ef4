/** What all benchmarks use: machine and versions, spreads, load, processes of their own, and the report that ends with JSON. */
@NullMarked
package io.grokwatch.bench.harness;

import org.jspecify.annotations.NullMarked;
