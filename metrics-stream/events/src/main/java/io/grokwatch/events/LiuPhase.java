package io.grokwatch.events;

/** The four learning phases of Liu et al. 2022 (arXiv 2205.10343, table 1), by its absolute thresholds. */
public enum LiuPhase {
    COMPREHENSION,
    GROKKING,
    MEMORIZATION,
    CONFUSION
}
