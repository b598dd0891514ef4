/** How soon points and heartbeats of ordinary runs are on the live feed beside a very wide run. */
@NullMarked
package io.grokwatch.bench.freshness;

import org.jspecify.annotations.NullMarked;
