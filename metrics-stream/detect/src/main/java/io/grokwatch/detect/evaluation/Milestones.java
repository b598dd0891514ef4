package io.grokwatch.detect.evaluation;

import io.grokwatch.detect.state.MilestonesState;
import io.grokwatch.events.LiuPhase;

/**
 * When a run fitted its train set and when it solved its validation set, by the plain definitions that its verdict rests
 * on: a fold over evaluations.
 *
 * <p>Steps that are unknown are -1.
 */
public final class Milestones {
    private final EvaluationConfig config;
    private final EvaluationStreak fitted = new EvaluationStreak();
    private final EvaluationStreak unfitted = new EvaluationStreak();
    private final EvaluationStreak solved = new EvaluationStreak();
    private final EvaluationStreak collapsed = new EvaluationStreak();
    private int count;
    private long memorisedStep = -1;
    private int memorisedIndex;
    private double gap;
    private double gapWhenFitted;
    private double validationSum;
    private long fittedStep = -1;
    private long unsolvedStep = -1;
    private int unsolved;
    private long trainLearntStep = -1;
    private long validationLearntStep = -1;
    private long firstSolvedStep = -1;

    Milestones(EvaluationConfig config) {
        this.config = config;
    }

    /**
     * Folds in an evaluation.
     *
     * @param fittedSince since which step the train set is fitted, evaluated or not, or -1
     * @param tolerance by which accuracies may miss their levels
     */
    void add(long step, double train, double validation, long fittedSince, double tolerance) {
        fitted.add(train >= config.fittedAccuracy() - tolerance, step, count);
        unfitted.add(train < config.refitAccuracy() - tolerance, step, count);
        solved.add(validation >= config.solvedAccuracy() - tolerance, step, count);
        collapsed.add(validation < config.collapsedAccuracy(), step, count);
        gapWhenFitted = fitted.length() == 1 ? train - validation : gapWhenFitted;
        validationSum = fitted.length() == 0 ? 0 : validationSum + validation;
        if (memorisedStep < 0 && fitted.length() == config.sustained()) {
            memorisedStep = fitted.since(config.sustained());
            memorisedIndex = fitted.startIndex();
            gap = gapWhenFitted;
        }
        trainLearntStep = trainLearntStep < 0 && train >= config.liuAccuracy() ? step : trainLearntStep;
        validationLearntStep =
                validationLearntStep < 0 && validation >= config.liuAccuracy() ? step : validationLearntStep;
        firstSolvedStep = firstSolvedStep < 0 ? generalisedStep() : firstSolvedStep;
        dateFit(step, fittedSince);
        count++;
    }

    /** Between evaluations the train accuracy shows more closely when the train set was fitted. */
    private void dateFit(long step, long fittedSince) {
        if (fittedStep < 0 && fitted.length() > 0 && fittedSince >= 0) {
            fittedStep = fittedSince;
        }
        if (memorisedStep < 0 && fitted.length() == 0) {
            fittedStep = -1;
            unsolved = 0;
        }
        if (fittedStep >= 0 && solved.length() == 0) {
            unsolvedStep = step;
            unsolved++;
        }
    }

    /** First of the first evaluations in a row that showed the train set fitted. */
    public long memorisedStep() {
        return memorisedStep;
    }

    /** Gap between the accuracies at that evaluation. */
    public double gap() {
        return gap;
    }

    /** Start of the present streak of evaluations that show the train set fitted. */
    public long fittedSince() {
        return fitted.since(config.sustained());
    }

    /** Start of the present streak of evaluations that show it no longer fitted. */
    public long unfittedSince() {
        return unfitted.since(config.sustained());
    }

    /** Start of the present streak of solved validation set. */
    public long generalisedStep() {
        return solved.since(config.sustained());
    }

    /** Start of the present streak of evaluations that show the validation set far from solved. */
    public long collapsedSince() {
        return collapsed.since(config.sustained());
    }

    /** Evaluations from memorising to the present streak of solved validation set. */
    public int delayEvaluations() {
        return solved.startIndex() - memorisedIndex;
    }

    /** Start of the first streak of solved validation set: later ones are recurrences. */
    public long firstSolvedStep() {
        return firstSolvedStep;
    }

    /** Evaluations in a row that show the train set fitted, up to the last. */
    public int fittedEvaluations() {
        return fitted.length();
    }

    /** Steps to generalise over steps to memorise, the latter at least 1. */
    public double ratio() {
        return generalisedStep() / (double) Math.max(1, memorisedStep);
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
        return validationSum / fitted.length();
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
                .setFitted(fitted.save())
                .setUnfitted(unfitted.save())
                .setSolved(solved.save())
                .setCollapsed(collapsed.save())
                .setCount(count)
                .setMemorisedStep(memorisedStep)
                .setMemorisedIndex(memorisedIndex)
                .setGap(gap)
                .setGapWhenFitted(gapWhenFitted)
                .setValidationSum(validationSum)
                .setFittedStep(fittedStep)
                .setUnsolvedStep(unsolvedStep)
                .setUnsolved(unsolved)
                .setTrainLearntStep(trainLearntStep)
                .setValidationLearntStep(validationLearntStep)
                .setFirstSolvedStep(firstSolvedStep)
                .build();
    }

    static Milestones restored(MilestonesState from, EvaluationConfig config) {
        Milestones restored = new Milestones(config);
        restored.fitted.restore(from.getFitted());
        restored.unfitted.restore(from.getUnfitted());
        restored.solved.restore(from.getSolved());
        restored.collapsed.restore(from.getCollapsed());
        restored.count = from.getCount();
        restored.memorisedStep = from.getMemorisedStep();
        restored.memorisedIndex = from.getMemorisedIndex();
        restored.gap = from.getGap();
        restored.gapWhenFitted = from.getGapWhenFitted();
        restored.validationSum = from.getValidationSum();
        restored.fittedStep = from.getFittedStep();
        restored.unsolvedStep = from.getUnsolvedStep();
        restored.unsolved = from.getUnsolved();
        restored.trainLearntStep = from.getTrainLearntStep();
        restored.validationLearntStep = from.getValidationLearntStep();
        restored.firstSolvedStep = from.getFirstSolvedStep();
        return restored;
    }
}
