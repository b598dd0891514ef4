/**
 * The one matching of metric names to the standard vocabulary of {@link io.grokwatch.events.MetricNames}. Metrics are published,
 * stored and drawn under the names that their producers log; only the detectors read them under the standard ones.
 */
@NullMarked
package io.grokwatch.events.naming;

import org.jspecify.annotations.NullMarked;
