package io.grokwatch.detect.evaluation;

import static io.grokwatch.detect.detector.StepMetrics.TRAIN_ACCURACY;
import static io.grokwatch.detect.detector.StepMetrics.TRAIN_EVAL_ACCURACY;
import static io.grokwatch.detect.detector.StepMetrics.TRAIN_EVAL_LOSS;
import static io.grokwatch.detect.detector.StepMetrics.TRAIN_LOSS;

import io.grokwatch.detect.detector.Evidence;
import io.grokwatch.detect.detector.StepMetrics;
import io.grokwatch.detect.state.EvaluationsState;
import io.grokwatch.detect.state.SplitState;
import io.grokwatch.detect.state.TelemetryState;
import java.util.SortedMap;

/**
 * Finds the evaluations among the steps of a run, and the noise of their telemetry.
 *
 * <h2>What an evaluation is</h2>
 *
 * A step with a validation accuracy. Its train accuracy is that of the whole train set where that is logged, else that of the
 * step's batch; of the step itself or else the last one known.
 *
 * <h2>Losses alone</h2>
 *
 * Where only losses are logged, {@code exp(-loss / 4)} replaces the accuracy, once a loss was as large as that of
 * chance. The fourth root of the geometric mean of the likelihood, because networks get examples right long before they are
 * sure of them: recorded runs reach a validation accuracy of .95 at a loss of .13 to .46, which it asks to be .2, where the
 * likelihood itself asks for .05. A loss that was never large (mean squares, say) is not known to be a cross-entropy and
 * replaces nothing.
 *
 * <h2>Noise</h2>
 *
 * A fitted train set shows the noise of the telemetry itself: where its accuracy jitters from one evaluation to the next
 * ({@link Jitter}; it does not in any recorded run), accuracies may miss their levels by four standard deviations of
 * that, the <em>tolerance</em>. Where the loss is still large the accuracy jitters because the train set is not fitted, and
 * that of mini-batches jitters by nature: neither shows anything of the telemetry. While a run has had no more than {@value
 * EvaluationHistory#CAPACITY} evaluations, those before the noise was known are judged again.
 *
 * <h2>Percent</h2>
 *
 * An accuracy beyond {@value #MAX_FRACTION} is taken for one in percent, and so are all others of the run, those before it as
 * far back as they are kept.
 *
 * <p>What was learnt of the telemetry in these ways survives a rewind: it is about how the run logs, not about its steps.
 */
public final class Evaluations {
    /** No noise of the telemetry takes an accuracy in [0, 1] that far. */
    private static final double MAX_FRACTION = 1.5;

    private final EvaluationConfig config;
    private final int lossSlot;
    private final int accuracySlot;
    private final Jitter jitter;
    private final EvaluationHistory history = new EvaluationHistory();
    private GeneralisationDelay delay;
    private double tolerance;
    private long lastStep = -1;
    private long previousStep = -1;
    private double lastTrain = Double.NaN;
    private double lastValidation = Double.NaN;
    private long fittedSince = -1;
    private boolean percent;
    private boolean trainAccuracySeen;
    private boolean validationAccuracySeen;
    private boolean trainEvalAccuracySeen;
    private boolean trainEvalLossSeen;
    private boolean trainLossWasLarge;
    private boolean validationLossWasLarge;

    /** Of the validation set whose loss and accuracy are in these slots. */
    public Evaluations(EvaluationConfig config, int lossSlot, int accuracySlot) {
        this.config = config;
        this.lossSlot = lossSlot;
        this.accuracySlot = accuracySlot;
        jitter = new Jitter(config);
        delay = new GeneralisationDelay(config);
    }

    /**
     * Takes a step; true if it was an evaluation, and later than the one before.
     *
     * @param miniBatches whether a step's own accuracy is that of a part of the train set
     */
    public boolean accept(StepMetrics row, boolean miniBatches) {
        if (row.step() <= lastStep) {
            return false;
        }
        watchTrain(row);
        validationAccuracySeen |= row.hasFinite(accuracySlot);
        int slot = validationAccuracySeen ? accuracySlot : lossSlot;
        if (!row.hasFinite(slot) || Double.isNaN(lastTrain)) {
            return false;
        }
        validationLossWasLarge |= row.get(lossSlot) >= config.chanceLoss();
        double validation = validationAccuracySeen
                ? fraction(row.get(accuracySlot))
                : standIn(row.get(lossSlot), validationLossWasLarge);
        if (Double.isNaN(validation)) {
            return false;
        }
        lastValidation = validation;
        previousStep = lastStep;
        lastStep = row.step();
        if (trainEvalAccuracySeen || !miniBatches) {
            watchNoise(row);
        }
        delay.add(lastStep, lastTrain, lastValidation, fittedSince, tolerance);
        history.add(lastStep, lastTrain, lastValidation, fittedSince);
        return true;
    }

    private void watchTrain(StepMetrics row) {
        trainEvalAccuracySeen |= row.hasFinite(TRAIN_EVAL_ACCURACY);
        trainEvalLossSeen |= row.hasFinite(TRAIN_EVAL_LOSS);
        int accuracy = trainEvalAccuracySeen ? TRAIN_EVAL_ACCURACY : TRAIN_ACCURACY;
        int loss = trainEvalLossSeen ? TRAIN_EVAL_LOSS : TRAIN_LOSS;
        trainAccuracySeen |= row.hasFinite(accuracy);
        if (!row.hasFinite(trainAccuracySeen ? accuracy : loss)) {
            return;
        }
        trainLossWasLarge |= row.get(loss) >= config.chanceLoss();
        lastTrain = trainAccuracySeen ? fraction(row.get(accuracy)) : standIn(row.get(loss), trainLossWasLarge);
        if (lastTrain < config.milestones().lostAccuracy() - tolerance) {
            fittedSince = -1;
        } else if (fittedSince < 0 && lastTrain >= config.milestones().fittedAccuracy()) {
            fittedSince = row.step();
        }
    }

    private void watchNoise(StepMetrics row) {
        if (lastTrain < config.liuAccuracy() || row.get(TRAIN_LOSS) > config.chanceLoss()) {
            return;
        }
        double known = Math.min(config.maxTolerance(), config.noiseDeviations() * jitter.add(lastTrain));
        boolean changed = known != tolerance;
        tolerance = known;
        if (changed && history.isWhole()) {
            judgeAgain();
        }
    }

    /** Whether this step shows that the run logs its accuracies in percent; then everything so far is read again. */
    public boolean recognisePercent(StepMetrics row) {
        boolean beyond = row.get(TRAIN_ACCURACY) > MAX_FRACTION
                || row.get(TRAIN_EVAL_ACCURACY) > MAX_FRACTION
                || row.get(accuracySlot) > MAX_FRACTION;
        if (percent || !beyond) {
            return false;
        }
        history.readAsPercent();
        readAsPercent();
        return true;
    }

    private void readAsPercent() {
        percent = true;
        lastTrain /= 100;
        lastValidation /= 100;
        fittedSince = -1;
        judgeAgain();
    }

    private double fraction(double accuracy) {
        return percent ? accuracy / 100 : accuracy;
    }

    /** What replaces the accuracy, or NaN while no loss was as large as that of chance. */
    private static double standIn(double loss, boolean wasLarge) {
        return wasLarge ? StrictMath.exp(-loss / 4) : Double.NaN;
    }

    private void judgeAgain() {
        delay = history.judge(config, tolerance);
    }

    /**
     * Folds in again the next evaluation that a rewind has cut off; false if it comes at a step or after it, or is not kept.
     *
     * @param beforeStep the first step that does not count
     */
    public boolean replayNext(long beforeStep) {
        if (!history.hasCutOffBefore(beforeStep)) {
            return false;
        }
        int at = history.count();
        previousStep = lastStep;
        lastStep = history.step(at);
        lastTrain = history.train(at);
        lastValidation = history.validation(at);
        fittedSince = history.fittedSince(at);
        delay.add(lastStep, lastTrain, lastValidation, fittedSince, tolerance);
        history.uncut();
        return true;
    }

    public GeneralisationDelay delay() {
        return delay;
    }

    /** The step of the last one, or -1. */
    public long lastStep() {
        return lastStep;
    }

    /** Steps between the last two, or 0 if there is one only. */
    public long stride() {
        return previousStep < 0 ? 0 : lastStep - previousStep;
    }

    public double lastTrain() {
        return lastTrain;
    }

    public double lastValidation() {
        return lastValidation;
    }

    /** The last accuracies, as far as they are known. */
    public void addTo(SortedMap<String, Double> evidence) {
        Evidence.putFinite(evidence, "trainAccuracy", lastTrain);
        Evidence.putFinite(evidence, "valAccuracy", lastValidation);
    }

    /** Whether a loss replaces an accuracy. */
    public boolean fromLosses() {
        return !trainAccuracySeen || !validationAccuracySeen;
    }

    /** Writes the state, in a snapshot without the evaluations kept and without what was learnt of the telemetry. */
    public void save(SplitState.Builder into, boolean withSamples) {
        EvaluationsState.Builder state = EvaluationsState.newBuilder()
                .setCount(history.count())
                .setLastStep(lastStep)
                .setPreviousStep(previousStep)
                .setLastTrain(lastTrain)
                .setLastValidation(lastValidation)
                .setFittedSince(fittedSince)
                .setPercent(percent);
        if (withSamples) {
            history.save(state);
            TelemetryState.Builder telemetry = TelemetryState.newBuilder()
                    .setTolerance(tolerance)
                    .setTrainAccuracySeen(trainAccuracySeen)
                    .setValidationAccuracySeen(validationAccuracySeen)
                    .setTrainEvalAccuracySeen(trainEvalAccuracySeen)
                    .setTrainEvalLossSeen(trainEvalLossSeen)
                    .setTrainLossWasLarge(trainLossWasLarge)
                    .setValidationLossWasLarge(validationLossWasLarge);
            jitter.save(telemetry);
            state.setTelemetry(telemetry);
        }
        into.setEvaluations(state).setMilestones(delay.save());
    }

    /**
     * Takes over a state.
     *
     * @return whether the run was found to log in percent since: everything that rests on accuracies begins again
     */
    public boolean restore(SplitState from) {
        EvaluationsState state = from.getEvaluations();
        boolean percentSince = percent && !state.getPercent();
        lastStep = state.getLastStep();
        previousStep = state.getPreviousStep();
        lastTrain = state.getLastTrain();
        lastValidation = state.getLastValidation();
        fittedSince = state.getFittedSince();
        delay = GeneralisationDelay.restored(from.getMilestones(), config);
        if (state.hasTelemetry()) {
            percentSince = false;
            percent = state.getPercent();
            restoreTelemetry(state.getTelemetry());
            history.restore(state);
        } else {
            history.cutTo(state.getCount());
            if (percentSince) {
                readAsPercent();
            } else if (history.isWhole()) {
                judgeAgain();
            }
        }
        return percentSince;
    }

    private void restoreTelemetry(TelemetryState from) {
        tolerance = from.getTolerance();
        trainAccuracySeen = from.getTrainAccuracySeen();
        validationAccuracySeen = from.getValidationAccuracySeen();
        trainEvalAccuracySeen = from.getTrainEvalAccuracySeen();
        trainEvalLossSeen = from.getTrainEvalLossSeen();
        trainLossWasLarge = from.getTrainLossWasLarge();
        validationLossWasLarge = from.getValidationLossWasLarge();
        jitter.restore(from);
    }
}
