/** How many points a second are acknowledged and readable, beside an MLflow server, and how many bytes they take. */
@NullMarked
package io.grokwatch.bench.ingest;

import org.jspecify.annotations.NullMarked;
