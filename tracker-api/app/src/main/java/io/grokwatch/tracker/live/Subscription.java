package io.grokwatch.tracker.live;

import java.util.Set;

/**
 * What a subscriber of the live feed follows.
 *
 * @param runs of which it receives everything, their metrics included; empty for all runs, without their metrics
 * @param metrics of those runs that it receives; empty for all
 */
record Subscription(Set<String> runs, Set<String> metrics) {
    Subscription {
        runs = Set.copyOf(runs);
        metrics = Set.copyOf(metrics);
    }
}
