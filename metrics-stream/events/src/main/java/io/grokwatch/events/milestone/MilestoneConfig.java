package io.grokwatch.events.milestone;

/**
 * The levels of accuracy that {@link Milestones} are defined by. Accuracies are shares in [0, 1].
 *
 * @param sustained for how many evaluations in a row a level has to be shown, at least 1
 * @param fittedAccuracy train accuracy of a fitted train set, inclusive
 * @param lostAccuracy train accuracy below which a fitted train set is lost; below {@code fittedAccuracy}, so that noise around
 *     one level does not make it flicker (hysteresis)
 * @param solvedAccuracy validation accuracy of a solved validation set, inclusive
 * @param collapsedAccuracy validation accuracy below which a solved validation set is lost; below {@code solvedAccuracy}
 */
public record MilestoneConfig(
        int sustained, double fittedAccuracy, double lostAccuracy, double solvedAccuracy, double collapsedAccuracy) {
    /**
     * 3 evaluations in a row (Xu et al. 2026, arXiv 2602.16967), .99 (arXiv 2603.25009) with a hysteresis of 2 points, .95 (Lee
     * et al. 2024, Grokfast, arXiv 2405.20233; arXiv 2607.20512), and .80, far below any noise of evaluation.
     */
    public static final MilestoneConfig DEFAULTS = new MilestoneConfig(3, .99, .97, .95, .80);

    public MilestoneConfig {
        if (sustained < 1) {
            throw new IllegalArgumentException("sustained must be at least 1, was " + sustained);
        }
        fraction(fittedAccuracy, "fittedAccuracy");
        fraction(solvedAccuracy, "solvedAccuracy");
        below(lostAccuracy, fittedAccuracy, "lostAccuracy", "fittedAccuracy");
        below(collapsedAccuracy, solvedAccuracy, "collapsedAccuracy", "solvedAccuracy");
    }

    private static void fraction(double value, String name) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(name + " must be in [0, 1], was " + value);
        }
    }

    private static void below(double value, double bound, String name, String boundName) {
        if (!(value < bound)) {
            throw new IllegalArgumentException(name + " must be below " + boundName + " " + bound + ", was " + value);
        }
    }
}
