package io.grokwatch.tracker.metric;

/** How a chart spreads the steps. */
enum Scale {
    LINEAR,
    LOG
}
