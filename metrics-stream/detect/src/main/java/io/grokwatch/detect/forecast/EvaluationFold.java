package io.grokwatch.detect.forecast;

import io.grokwatch.detect.forecast.state.EvaluationsState;
import io.grokwatch.detect.forecast.state.StreakState;
import io.grokwatch.events.milestone.MilestoneConfig;
import io.grokwatch.events.milestone.Milestones;
import io.grokwatch.events.milestone.Streak;
import org.jspecify.annotations.Nullable;

/**
 * A fold over the evaluations of a run: its {@link Milestones}, and the validation loss against its peak. An evaluation is a
 * step with a validation accuracy or a validation loss; its train accuracy is the last one logged by then. Accuracies are those
 * of the whole train set as soon as one is logged, those of the step's batch before.
 *
 * <p>An accuracy beyond {@value #MAX_SHARE} is one in percent, and so are all others of that set: what those before it have shown of
 * the set is discarded.
 */
final class EvaluationFold {
    private static final MilestoneConfig LEVELS = MilestoneConfig.DEFAULTS;
    private static final double MAX_SHARE = 1.5;

    private Milestones milestones = Milestones.of(LEVELS);
    private long lastStep = -1;
    private double lastTrain = Double.NaN;
    private boolean trainEvalSeen;
    private double peak = Double.NaN;
    private double lastLoss = Double.NaN;
    private boolean trainInPercent;
    private boolean validationInPercent;
    private int withoutAccuracy;

    /** Adds a step; true if it is an evaluation, and later than the one before. Steps that are not later are ignored. */
    boolean accept(long step, EvaluationRow row) {
        if (step <= lastStep) {
            return false;
        }
        recognisePercent(row);
        trainEvalSeen |= !Double.isNaN(row.trainEvalAccuracy());
        double train = share(trainEvalSeen ? row.trainEvalAccuracy() : row.trainAccuracy(), trainInPercent);
        lastTrain = Double.isNaN(train) ? lastTrain : train;
        if (Double.isNaN(row.valAccuracy()) && Double.isNaN(row.valLoss())) {
            return false;
        }
        lastStep = step;
        withoutAccuracy += Double.isNaN(lastTrain) ? 1 : 0;
        lastLoss = row.valLoss();
        peak = Double.isNaN(peak) ? lastLoss : Math.max(peak, Double.isNaN(lastLoss) ? peak : lastLoss);
        milestones = milestones.evaluated(step, lastTrain, share(row.valAccuracy(), validationInPercent), 0);
        return true;
    }

    private void recognisePercent(EvaluationRow row) {
        if (!trainInPercent && (row.trainAccuracy() > MAX_SHARE || row.trainEvalAccuracy() > MAX_SHARE)) {
            trainInPercent = true;
            lastTrain /= 100;
            milestones = milestones.withoutFit();
        }
        if (!validationInPercent && row.valAccuracy() > MAX_SHARE) {
            validationInPercent = true;
            milestones = milestones.withoutSolution();
        }
    }

    private static double share(double accuracy, boolean percent) {
        return percent ? accuracy / 100 : accuracy;
    }

    /** How many evaluations there were, if there was no train accuracy yet; else 0. */
    int withoutAccuracy() {
        return Double.isNaN(lastTrain) ? withoutAccuracy : 0;
    }

    /** Whether the train set was fitted, by now or earlier. */
    boolean hasMemorised() {
        return milestones.hasMemorised();
    }

    /** Whether the validation set is solved now. */
    boolean hasGeneralised() {
        return milestones.hasGeneralised();
    }

    /** How many evaluations there were after the one by which the run is known to have memorised. */
    int evaluationsSinceMemorised() {
        return hasMemorised() ? milestones.evaluations() - milestones.memorisedIndex() - LEVELS.sustained() : 0;
    }

    /** The step of the last evaluation, or -1. */
    long lastStep() {
        return lastStep;
    }

    /**
     * The features of the last evaluation of a run that has memorised, or null if its validation loss is missing, negative or
     * without a finite peak.
     *
     * @param embedding the features of the newest snapshot by then, or null
     */
    @Nullable
    ForecastFeatures features(@Nullable EmbeddingFeatures embedding) {
        if (!(lastLoss >= 0) || !(peak > 0) || Double.isInfinite(peak)) {
            return null;
        }
        double descent = lastLoss > 0 ? StrictMath.log(peak / lastLoss) : ForecastFeatures.MAX_DESCENT;
        return new ForecastFeatures(
                lastStep,
                milestones.memorisedStep(),
                Math.min(ForecastFeatures.MAX_DESCENT, Math.max(0, descent)),
                embedding);
    }

    EvaluationsState toState() {
        return EvaluationsState.newBuilder()
                .setLastStep(lastStep)
                .setLastTrainAccuracy(lastTrain)
                .setTrainEvalSeen(trainEvalSeen)
                .setPeakLoss(peak)
                .setLastLoss(lastLoss)
                .setPercent(trainInPercent)
                .setValidationPercent(validationInPercent)
                .setWithoutAccuracy(withoutAccuracy)
                .setCount(milestones.evaluations())
                .setFitted(toState(milestones.fitted()))
                .setSolved(toState(milestones.solved()))
                .setMemorisedStep(milestones.memorisedStep())
                .setMemorisedIndex(milestones.memorisedIndex())
                .setFirstGeneralisedStep(milestones.firstGeneralisedStep())
                .build();
    }

    /** The streaks of a lost fit and a collapsed solution, which no forecast depends on, are not part of the state. */
    static EvaluationFold of(EvaluationsState state) {
        EvaluationFold fold = new EvaluationFold();
        fold.lastStep = state.getLastStep();
        fold.lastTrain = state.getLastTrainAccuracy();
        fold.trainEvalSeen = state.getTrainEvalSeen();
        fold.peak = state.getPeakLoss();
        fold.lastLoss = state.getLastLoss();
        fold.trainInPercent = state.getPercent();
        fold.validationInPercent = state.getValidationPercent();
        fold.withoutAccuracy = state.getWithoutAccuracy();
        fold.milestones = new Milestones(
                LEVELS,
                state.getCount(),
                ofState(state.getFitted()),
                Streak.NONE,
                ofState(state.getSolved()),
                Streak.NONE,
                state.getMemorisedStep(),
                state.getMemorisedIndex(),
                state.getFirstGeneralisedStep(),
                0);
        return fold;
    }

    private static StreakState toState(Streak streak) {
        return StreakState.newBuilder()
                .setStartStep(streak.startStep())
                .setStartIndex(streak.startIndex())
                .setLength(streak.length())
                .build();
    }

    private static Streak ofState(StreakState state) {
        return new Streak(state.getStartStep(), state.getStartIndex(), state.getLength());
    }
}
