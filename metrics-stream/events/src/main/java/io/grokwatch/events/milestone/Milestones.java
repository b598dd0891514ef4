package io.grokwatch.events.milestone;

/**
 * When a run memorised its train set and when it generalised to a validation set: the definition that detectors, forecasts
 * and checks of recipes share. A fold over evaluations; immutable, the whole state are the components.
 *
 * <p>An <em>evaluation</em> is a step of which a validation accuracy is known; its train accuracy is that of the whole train set where
 * it is logged, else that of the step's batch; which of both, and which value replaces one that was not logged at this very
 * step, the caller decides. With {@code k} = {@link MilestoneConfig#sustained()}:
 *
 * <ul>
 *   <li>the run has <b>memorised</b> once {@code k} evaluations in a row had a train accuracy of {@code fittedAccuracy} or more; {@link
 *       #memorisedStep()} is the step of the first of those {@code k}. It is never taken back, as memorising is an event;
 *   <li>the run <b>has generalised</b> once {@code k} evaluations in a row had a validation accuracy of {@code solvedAccuracy} or
 *       more; {@link #firstGeneralisedStep()} is the step of the first of those {@code k}, and is never taken back either. {@link
 *       #generalisedStep()} is the first evaluation of the present streak that is as long, if there is one;
 *   <li>the fit is <b>lost</b> after {@code k} evaluations in a row below {@code lostAccuracy}, the solution <b>has collapsed</b> after as
 *       many below {@code collapsedAccuracy}. Between the two levels of a pair neither counts (hysteresis).
 * </ul>
 *
 * <p>An accuracy of NaN is below every level and loses none: it ends each of its streaks. A caller that knows one of the two
 * accuracies only passes NaN for the other.
 *
 * @param config the levels
 * @param evaluations how many there were
 * @param fitted evaluations in a row at {@code fittedAccuracy} or above
 * @param lost evaluations in a row below {@code lostAccuracy}
 * @param solved evaluations in a row at {@code solvedAccuracy} or above
 * @param collapsed evaluations in a row below {@code collapsedAccuracy}
 * @param memorisedStep the step at which the run memorised, or -1
 * @param memorisedIndex the number of that evaluation among all, from 0; 0 if there is none
 * @param firstGeneralisedStep the step at which the run first generalised, or -1
 * @param firstGeneralisedIndex the number of that evaluation among all, from 0; 0 if there is none
 */
public record Milestones(
        MilestoneConfig config,
        int evaluations,
        Streak fitted,
        Streak lost,
        Streak solved,
        Streak collapsed,
        long memorisedStep,
        int memorisedIndex,
        long firstGeneralisedStep,
        int firstGeneralisedIndex) {

    /** Before any evaluation. */
    public static Milestones of(MilestoneConfig config) {
        return new Milestones(config, 0, Streak.NONE, Streak.NONE, Streak.NONE, Streak.NONE, -1, 0, -1, 0);
    }

    /**
     * The milestones after one more evaluation.
     *
     * @param step of the evaluation; later than the one before
     * @param train train accuracy, a share in [0, 1], or NaN
     * @param validation validation accuracy, likewise
     * @param tolerance by how much an accuracy may miss {@code fittedAccuracy}, {@code lostAccuracy} and {@code solvedAccuracy}:
     *     the noise of the telemetry, at least 0
     */
    public Milestones evaluated(long step, double train, double validation, double tolerance) {
        Streak nowFitted = fitted.next(train >= config.fittedAccuracy() - tolerance, step, evaluations);
        Streak nowSolved = solved.next(validation >= config.solvedAccuracy() - tolerance, step, evaluations);
        boolean memorises = memorisedStep < 0 && nowFitted.length() == config.sustained();
        boolean generalises = firstGeneralisedStep < 0 && nowSolved.length() == config.sustained();
        return new Milestones(
                config,
                evaluations + 1,
                nowFitted,
                lost.next(train < config.lostAccuracy() - tolerance, step, evaluations),
                nowSolved,
                collapsed.next(validation < config.collapsedAccuracy(), step, evaluations),
                memorises ? nowFitted.startStep() : memorisedStep,
                memorises ? nowFitted.startIndex() : memorisedIndex,
                generalises ? nowSolved.startStep() : firstGeneralisedStep,
                generalises ? nowSolved.startIndex() : firstGeneralisedIndex);
    }

    /** Whether the run has memorised. */
    public boolean hasMemorised() {
        return memorisedStep >= 0;
    }

    /** The first step of the present streak of a solved validation set, or -1 if the run has not (or no longer) generalised. */
    public long generalisedStep() {
        return solved.since(config.sustained());
    }

    /** Whether the validation set is solved now. */
    public boolean hasGeneralised() {
        return generalisedStep() >= 0;
    }

    /** The milestones if no evaluation so far has shown the train set fitted. */
    public Milestones withoutFit() {
        return new Milestones(
                config,
                evaluations,
                Streak.NONE,
                lost,
                solved,
                collapsed,
                -1,
                0,
                firstGeneralisedStep,
                firstGeneralisedIndex);
    }

    /** The milestones if no evaluation so far has shown the validation set solved. */
    public Milestones withoutSolution() {
        return new Milestones(
                config, evaluations, fitted, lost, Streak.NONE, Streak.NONE, memorisedStep, memorisedIndex, -1, 0);
    }

    /**
     * The milestones without the evaluations from a step on, for a training that goes back to it. Streaks and milestones that
     * began at the step or later are gone; a streak that began before keeps its length.
     *
     * @param step the first one that is trained again
     * @param forgotten how many evaluations there were from that step on
     */
    public Milestones rewound(long step, int forgotten) {
        return new Milestones(
                config,
                evaluations - forgotten,
                fitted.before(step),
                lost.before(step),
                solved.before(step),
                collapsed.before(step),
                memorisedStep >= step ? -1 : memorisedStep,
                memorisedIndex,
                firstGeneralisedStep >= step ? -1 : firstGeneralisedStep,
                firstGeneralisedIndex);
    }
}
