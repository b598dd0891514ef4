package io.grokwatch.detect.evaluation;

import io.grokwatch.detect.state.MilestonesState;
import io.grokwatch.detect.state.StreakState;
import io.grokwatch.events.LiuPhase;
import io.grokwatch.events.milestone.Milestones;
import io.grokwatch.events.milestone.Streak;

/**
 * The milestones of a run on one validation set, and how far apart they are: a fold over evaluations.
 *
 * <p>When a run memorised and generalised is defined by {@link Milestones}. Beside them this keeps the gap between the
 * accuracies when memorised, the mean validation accuracy since, the least delay that the evaluations leave open, and the
 * phase of learning by Liu et al. Steps that are unknown are -1.
 */
public final class GeneralisationDelay {
    private final EvaluationConfig config;
    private Milestones milestones;
    private double gap;
    private double gapWhenFitted;
    private double validationSum;
    private long fittedStep = -1;
    private long unsolvedStep = -1;
    private int unsolved;
    private long trainLearntStep = -1;
    private long validationLearntStep = -1;

    GeneralisationDelay(EvaluationConfig config) {
        this.config = config;
        milestones = Milestones.of(config.milestones());
    }

    /**
     * Folds in an evaluation.
     *
     * @param fittedSince since which step the train set is fitted, evaluated or not, or -1
     * @param tolerance by which accuracies may miss their levels
     */
    void add(long step, double train, double validation, long fittedSince, double tolerance) {
        boolean memorised = milestones.hasMemorised();
        milestones = milestones.evaluated(step, train, validation, tolerance);
        int fitted = milestones.fitted().length();
        gapWhenFitted = fitted == 1 ? train - validation : gapWhenFitted;
        validationSum = fitted == 0 ? 0 : validationSum + validation;
        gap = !memorised && milestones.hasMemorised() ? gapWhenFitted : gap;
        trainLearntStep = trainLearntStep < 0 && train >= config.liuAccuracy() ? step : trainLearntStep;
        validationLearntStep =
                validationLearntStep < 0 && validation >= config.liuAccuracy() ? step : validationLearntStep;
        dateFit(step, fittedSince);
    }

    /** Between evaluations the train accuracy shows more closely when the train set was fitted. */
    private void dateFit(long step, long fittedSince) {
        boolean fitted = milestones.fitted().length() > 0;
        if (fittedStep < 0 && fitted && fittedSince >= 0) {
            fittedStep = fittedSince;
        }
        if (!milestones.hasMemorised() && !fitted) {
            fittedStep = -1;
            unsolved = 0;
        }
        if (fittedStep >= 0 && milestones.solved().length() == 0) {
            unsolvedStep = step;
            unsolved++;
        }
    }

    /** First of the first evaluations in a row that showed the train set fitted. */
    public long memorisedStep() {
        return milestones.memorisedStep();
    }

    /** Gap between the accuracies at that evaluation. */
    public double gap() {
        return gap;
    }

    /** Start of the present streak of evaluations that show the train set fitted. */
    public long fittedSince() {
        return milestones.fitted().since(config.milestones().sustained());
    }

    /** Start of the present streak of evaluations that show it no longer fitted. */
    public long unfittedSince() {
        return milestones.lost().since(config.milestones().sustained());
    }

    /** Start of the present streak of solved validation set. */
    public long generalisedStep() {
        return milestones.generalisedStep();
    }

    /** Start of the present streak of evaluations that show the validation set far from solved. */
    public long collapsedSince() {
        return milestones.collapsed().since(config.milestones().sustained());
    }

    /** Evaluations from memorising to the present streak of solved validation set. */
    public int delayEvaluations() {
        return milestones.solved().startIndex() - milestones.memorisedIndex();
    }

    /** Start of the first streak of solved validation set: later ones are recurrences. */
    public long firstSolvedStep() {
        return milestones.firstGeneralisedStep();
    }

    /** Evaluations in a row that show the train set fitted, up to the last. */
    public int fittedEvaluations() {
        return milestones.fitted().length();
    }

    /** Steps to generalise over steps to memorise, the latter at least 1. */
    public double ratio() {
        return generalisedStep() / (double) Math.max(1, memorisedStep());
    }

    /**
     * Least ratio of the steps to generalise to those to fit that the evaluations leave open: the last step that showed the
     * validation set unsolved over the first that showed the train set fitted; 0 unless two evaluations lie between.
     */
    public double certainRatio() {
        return unsolved < 2 ? 0 : unsolvedStep / (double) Math.max(1, fittedStep);
    }

    /** Mean validation accuracy over the present streak of fitted train set. */
    public double baseline() {
        return validationSum / milestones.fitted().length();
    }

    /** First evaluation with the train accuracy that Liu et al. ask for. */
    public long trainLearntStep() {
        return trainLearntStep;
    }

    /** First evaluation with the validation accuracy that Liu et al. ask for. */
    public long validationLearntStep() {
        return validationLearntStep;
    }

    /** The phase of learning that Liu et al. call this, at their accuracy and their number of steps. */
    public LiuPhase liuPhase() {
        if (trainLearntStep < 0) {
            return LiuPhase.CONFUSION;
        }
        if (validationLearntStep < 0) {
            return LiuPhase.MEMORIZATION;
        }
        long delay = validationLearntStep - trainLearntStep;
        return delay < config.liuDelaySteps() ? LiuPhase.COMPREHENSION : LiuPhase.GROKKING;
    }

    MilestonesState save() {
        return MilestonesState.newBuilder()
                .setFitted(save(milestones.fitted()))
                .setUnfitted(save(milestones.lost()))
                .setSolved(save(milestones.solved()))
                .setCollapsed(save(milestones.collapsed()))
                .setCount(milestones.evaluations())
                .setMemorisedStep(milestones.memorisedStep())
                .setMemorisedIndex(milestones.memorisedIndex())
                .setGap(gap)
                .setGapWhenFitted(gapWhenFitted)
                .setValidationSum(validationSum)
                .setFittedStep(fittedStep)
                .setUnsolvedStep(unsolvedStep)
                .setUnsolved(unsolved)
                .setTrainLearntStep(trainLearntStep)
                .setValidationLearntStep(validationLearntStep)
                .setFirstSolvedStep(milestones.firstGeneralisedStep())
                .build();
    }

    private static StreakState save(Streak streak) {
        return StreakState.newBuilder()
                .setStartStep(streak.startStep())
                .setStartIndex(streak.startIndex())
                .setLength(streak.length())
                .build();
    }

    static GeneralisationDelay restored(MilestonesState from, EvaluationConfig config) {
        GeneralisationDelay restored = new GeneralisationDelay(config);
        restored.milestones = new Milestones(
                config.milestones(),
                from.getCount(),
                restored(from.getFitted()),
                restored(from.getUnfitted()),
                restored(from.getSolved()),
                restored(from.getCollapsed()),
                from.getMemorisedStep(),
                from.getMemorisedIndex(),
                from.getFirstSolvedStep());
        restored.gap = from.getGap();
        restored.gapWhenFitted = from.getGapWhenFitted();
        restored.validationSum = from.getValidationSum();
        restored.fittedStep = from.getFittedStep();
        restored.unsolvedStep = from.getUnsolvedStep();
        restored.unsolved = from.getUnsolved();
        restored.trainLearntStep = from.getTrainLearntStep();
        restored.validationLearntStep = from.getValidationLearntStep();
        return restored;
    }

    private static Streak restored(StreakState from) {
        return new Streak(from.getStartStep(), from.getStartIndex(), from.getLength());
    }
}
