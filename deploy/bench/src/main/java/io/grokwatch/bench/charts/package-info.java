/** How long charts of long runs take, beside the history of a metric of an MLflow server. */
@NullMarked
package io.grokwatch.bench.charts;

import org.jspecify.annotations.NullMarked;
