/**
 * Benchmarks of all modules, each beside the same work done by its peers. A benchmark is a command; it states the
 * machine and the versions, prints what it measures with its spread, and ends with its figure as one line of JSON.
 */
@NullMarked
package io.grokwatch.bench;

import org.jspecify.annotations.NullMarked;
