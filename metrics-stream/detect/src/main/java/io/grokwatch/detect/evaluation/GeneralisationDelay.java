package io.grokwatch.detect.evaluation;

import io.grokwatch.detect.state.MilestonesState;
import io.grokwatch.detect.state.StreakState;
import io.grokwatch.events.LiuPhase;
import io.grokwatch.events.milestone.Milestones;
import io.grokwatch.events.milestone.Streak;

/**
 * The milestones of a run on one validation set, and how far apart they are: a fold over evaluations.
 *
 * <p>When a run memorised and generalised is defined by {@link Milestones}: the first evaluations in a row that show it. Beside
 * them this keeps the gap between the accuracies when memorised, the mean validation accuracy since, the minimum delay that the
 * evaluations leave open, how much of the time since the validation set was solved, and the phase of learning by Liu et al. Steps
 * that are unknown are -1.
 *
 * <p>Steps are counted from where the log begins: a log whose first evaluations are at steps 2,000,000 and 2,000,050 counts from
 * 1,999,950, one that begins with 50 and 100 from 0.
 */
public final class GeneralisationDelay {
    private final EvaluationConfig config;
    private Milestones milestones;
    private long firstStep = -1;
    private long origin;
    private double trainWhenFitted;
    private double validationWhenFitted;
    private double trainWhenMemorised;
    private double validationWhenMemorised;
    private double validationSum;
    private long fittedStep = -1;
    private long unsolvedStep = -1;
    private int unsolved;
    private long trainLearntStep = -1;
    private long validationLearntStep = -1;
    /** First evaluation that reached the level of a fitted train set, in a row with others or not. */
    private long fitTouchedStep = -1;
    /** Likewise of a solved validation set. */
    private long solutionTouchedStep = -1;
    /** Evaluations since the first solution that show the validation set solved. */
    private int solvedSince;

    private Streak provenFitted = Streak.NONE;
    private Streak provenSolved = Streak.NONE;
    private long provenMemorisedStep = -1;
    private boolean solutionProven;
    private boolean tolerant;

    GeneralisationDelay(EvaluationConfig config) {
        this.config = config;
        milestones = Milestones.of(config.milestones());
    }

    /**
     * Folds in an evaluation.
     *
     * @param tolerance by which accuracies may miss their levels
     */
    void add(Evaluation evaluation, double tolerance) {
        long step = evaluation.step();
        double train = evaluation.shownTrain();
        double validation = evaluation.shownValidation();
        countFrom(step);
        boolean memorised = milestones.hasMemorised();
        boolean generalised = generalisedStep() >= 0;
        milestones = milestones.evaluated(step, train, validation, tolerance);
        tolerant |= tolerance > 0;
        int fitted = milestones.fitted().length();
        if (fitted == 1) {
            trainWhenFitted = evaluation.train();
            validationWhenFitted = evaluation.validation();
        }
        validationSum = fitted == 0 ? 0 : validationSum + evaluation.validation();
        if (!memorised && milestones.hasMemorised()) {
            trainWhenMemorised = trainWhenFitted;
            validationWhenMemorised = validationWhenFitted;
        }
        if (generalisedStep() >= 0) {
            solvedSince = generalised
                    ? solvedSince + Math.min(1, milestones.solved().length())
                    : config.milestones().sustained();
        }
        fitTouchedStep = fitTouchedStep < 0 && fitted > 0 ? step : fitTouchedStep;
        solutionTouchedStep = solutionTouchedStep < 0 && milestones.solved().length() > 0 ? step : solutionTouchedStep;
        trainLearntStep = trainLearntStep < 0 && train >= config.liuAccuracy() ? step : trainLearntStep;
        validationLearntStep =
                validationLearntStep < 0 && validation >= config.liuAccuracy() ? step : validationLearntStep;
        dateFit(step, evaluation.fittedSince());
        prove(evaluation, tolerance);
    }

    private void countFrom(long step) {
        if (firstStep < 0) {
            firstStep = step;
        } else if (milestones.evaluations() == 1) {
            origin = Math.max(0, firstStep - (step - firstStep));
        }
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
        if (fittedStep >= 0 && milestones.solved().length() == 0 && generalisedStep() < 0) {
            unsolvedStep = step;
            unsolved++;
        }
    }

    private void prove(Evaluation evaluation, double tolerance) {
        int index = milestones.evaluations() - 1;
        int sustained = config.milestones().sustained();
        provenFitted = provenFitted.next(
                evaluation.provenTrain() >= config.milestones().fittedAccuracy() - tolerance, evaluation.step(), index);
        provenSolved = provenSolved.next(
                evaluation.provenValidation() >= config.milestones().solvedAccuracy() - tolerance,
                evaluation.step(),
                index);
        provenMemorisedStep = provenMemorisedStep < 0 ? provenFitted.since(sustained) : provenMemorisedStep;
        solutionProven |= provenSolved.length() >= sustained;
    }

    /** Train accuracies so far were in percent. */
    void readTrainAsPercent() {
        trainWhenFitted /= 100;
        trainWhenMemorised /= 100;
    }

    /** No train accuracy so far has shown the train set fitted: all may be in percent, and none was above 1.5. */
    void forgetTrain() {
        milestones = milestones.withoutFit();
        validationSum = 0;
        fittedStep = -1;
        unsolvedStep = -1;
        unsolved = 0;
        trainLearntStep = -1;
        fitTouchedStep = -1;
        provenFitted = Streak.NONE;
        provenMemorisedStep = -1;
    }

    /** Validation accuracies so far were in percent. */
    void readValidationAsPercent() {
        validationWhenFitted /= 100;
        validationWhenMemorised /= 100;
        validationSum /= 100;
    }

    /** No validation accuracy so far has shown the validation set solved, likewise. */
    void forgetValidation() {
        milestones = milestones.withoutSolution();
        validationLearntStep = -1;
        solutionTouchedStep = -1;
        solvedSince = 0;
        provenSolved = Streak.NONE;
        solutionProven = false;
    }

    /** First of the first evaluations in a row that showed the train set fitted. */
    public long memorisedStep() {
        return milestones.memorisedStep();
    }

    /** Gap between the accuracies at that evaluation. */
    public double gap() {
        return trainWhenMemorised - validationWhenMemorised;
    }

    /** Start of the present streak of evaluations that show the train set fitted. */
    public long fittedSince() {
        return milestones.fitted().since(config.milestones().sustained());
    }

    /** Start of the present streak of evaluations that show it no longer fitted. */
    public long unfittedSince() {
        return milestones.lost().since(config.milestones().sustained());
    }

    /** First of the first evaluations in a row that showed the validation set solved. */
    public long generalisedStep() {
        return milestones.firstGeneralisedStep();
    }

    /** Start of the present streak of solved validation set. */
    public long stableFrom() {
        return milestones.generalisedStep();
    }

    /** Share of the evaluations since it generalised that showed the validation set solved; 0 before. */
    public double solvedShare() {
        int since = milestones.evaluations() - milestones.firstGeneralisedIndex();
        return generalisedStep() < 0 ? 0 : solvedSince / (double) since;
    }

    /** Start of the present streak of evaluations that show the validation set far from solved. */
    public long collapsedSince() {
        return milestones.collapsed().since(config.milestones().sustained());
    }

    /** Evaluations from memorising to generalising. */
    public int delayEvaluations() {
        return milestones.firstGeneralisedIndex() - milestones.memorisedIndex();
    }

    /** Evaluations in a row that show the train set fitted, up to the last. */
    public int fittedEvaluations() {
        return milestones.fitted().length();
    }

    /** Steps to generalise over steps to memorise, the latter at least 1, from where the log begins. */
    public double ratio() {
        return ratio(generalisedStep(), memorisedStep());
    }

    private double ratio(long later, long earlier) {
        return (later - origin) / (double) Math.max(1, earlier - origin);
    }

    /**
     * Minimum ratio of the steps to generalise to those to fit that the evaluations leave open: the last step that showed the
     * validation set unsolved over the first that showed the train set fitted; 0 unless two evaluations lie between.
     */
    public double certainRatio() {
        return unsolved < 2 ? 0 : ratio(unsolvedStep, fittedStep);
    }

    /**
     * Ratio of the steps to generalise to those after which the train set was proven to be fitted; 0 unless both are proven.
     * Differs from {@link #ratio()} where losses replace accuracies.
     */
    public double provenRatio() {
        return provenMemorisedStep < 0 || !solutionProven ? 0 : ratio(generalisedStep(), provenMemorisedStep);
    }

    /** Whether the memorised step is uncertain: an earlier evaluation reached the level alone, or noise has lowered it. */
    public boolean isMemorisedApproximate() {
        return memorisedStep() >= 0 && (tolerant || fitTouchedStep < memorisedStep());
    }

    /** Whether the generalised step is uncertain, likewise. */
    public boolean isGeneralisedApproximate() {
        return generalisedStep() >= 0 && (tolerant || solutionTouchedStep < generalisedStep());
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
                .setFirstSolvedStep(milestones.firstGeneralisedStep())
                .setFirstSolvedIndex(milestones.firstGeneralisedIndex())
                .setFirstStep(firstStep)
                .setOrigin(origin)
                .setTrainWhenFitted(trainWhenFitted)
                .setValidationWhenFitted(validationWhenFitted)
                .setTrainWhenMemorised(trainWhenMemorised)
                .setValidationWhenMemorised(validationWhenMemorised)
                .setValidationSum(validationSum)
                .setFittedStep(fittedStep)
                .setUnsolvedStep(unsolvedStep)
                .setUnsolved(unsolved)
                .setTrainLearntStep(trainLearntStep)
                .setValidationLearntStep(validationLearntStep)
                .setFitTouchedStep(fitTouchedStep)
                .setSolutionTouchedStep(solutionTouchedStep)
                .setSolvedSince(solvedSince)
                .setProvenFitted(save(provenFitted))
                .setProvenSolved(save(provenSolved))
                .setProvenMemorisedStep(provenMemorisedStep)
                .setSolutionProven(solutionProven)
                .setTolerant(tolerant)
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
                from.getFirstSolvedStep(),
                from.getFirstSolvedIndex());
        restored.firstStep = from.getFirstStep();
        restored.origin = from.getOrigin();
        restored.trainWhenFitted = from.getTrainWhenFitted();
        restored.validationWhenFitted = from.getValidationWhenFitted();
        restored.trainWhenMemorised = from.getTrainWhenMemorised();
        restored.validationWhenMemorised = from.getValidationWhenMemorised();
        restored.validationSum = from.getValidationSum();
        restored.fittedStep = from.getFittedStep();
        restored.unsolvedStep = from.getUnsolvedStep();
        restored.unsolved = from.getUnsolved();
        restored.trainLearntStep = from.getTrainLearntStep();
        restored.validationLearntStep = from.getValidationLearntStep();
        restored.fitTouchedStep = from.getFitTouchedStep();
        restored.solutionTouchedStep = from.getSolutionTouchedStep();
        restored.solvedSince = from.getSolvedSince();
        restored.provenFitted = restored(from.getProvenFitted());
        restored.provenSolved = restored(from.getProvenSolved());
        restored.provenMemorisedStep = from.getProvenMemorisedStep();
        restored.solutionProven = from.getSolutionProven();
        restored.tolerant = from.getTolerant();
        return restored;
    }

    private static Streak restored(StreakState from) {
        return new Streak(from.getStartStep(), from.getStartIndex(), from.getLength());
    }
}
