package io.grokwatch.detect.evaluation;

import static io.grokwatch.detect.detector.StepMetrics.TRAIN_ACCURACY;
import static io.grokwatch.detect.detector.StepMetrics.TRAIN_EVAL_ACCURACY;
import static io.grokwatch.detect.detector.StepMetrics.TRAIN_EVAL_LOSS;
import static io.grokwatch.detect.detector.StepMetrics.TRAIN_LOSS;

import io.grokwatch.detect.detector.Evidence;
import io.grokwatch.detect.detector.StepMetrics;
import io.grokwatch.detect.evaluation.Evaluation.Sources;
import io.grokwatch.detect.state.EvaluationsState;
import io.grokwatch.detect.state.SplitState;
import io.grokwatch.detect.state.TelemetryState;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds the evaluations among the steps of a run, and how their accuracies are to be read.
 *
 * <h2>What an evaluation is</h2>
 *
 * A step with a validation accuracy. Its train accuracy is that of the whole train set where that is logged, else that of the
 * step's batch; of the step itself or else the last one logged before it. An evaluation may arrive after later steps: its train
 * accuracy is that of its own step as far as that is remembered ({@link TrainAccuracies}), else unknown.
 *
 * <h2>Scale</h2>
 *
 * Each accuracy is a fraction of 1 or in percent ({@link AccuracyScale}). While that is not settled it shows nothing; once it is,
 * everything before is read again.
 *
 * <h2>Losses alone</h2>
 *
 * Where a loss is logged and no accuracy, {@code exp(-loss / 4)} replaces the accuracy, once a loss was as large as that of
 * chance. The fourth root of the geometric mean of the likelihood, because networks get examples right long before they are
 * sure of them: recorded runs reach a validation accuracy of .95 at a loss of .13 to .46, which it asks to be .2, where the
 * likelihood itself asks for .05. A loss that was never large (mean squares, say) is not known to be a cross-entropy and
 * replaces nothing. What such an accuracy shows is weak evidence; a loss <em>proves</em> an accuracy of {@code 1 - loss / ln 2}
 * ({@link Evaluation#proven}).
 *
 * <h2>Noise</h2>
 *
 * A train accuracy that dips by up to .05 below its level while the loss beside it proves the train set fitted is no dip. An
 * accuracy above 1 shows noise of the telemetry itself: accuracies of a fitted train set may then miss their levels by four
 * standard deviations of their jitter ({@link Jitter}), the <em>tolerance</em>. Without such a fact an accuracy that flickers is
 * that of a network that does not fit. Where the loss is still large the accuracy jitters because the train set is not fitted,
 * and that of mini-batches jitters by nature: neither shows anything of the telemetry. While a run has had no more than {@value
 * EvaluationHistory#CAPACITY} evaluations, those before the noise was known are judged again; after it has generalised the
 * tolerance is that of the time.
 *
 * <p>What was learnt of the telemetry in these ways survives a rewind: it is about how the run logs, not about its steps.
 */
public final class Evaluations {
    private final EvaluationConfig config;
    private final int lossSlot;
    private final int accuracySlot;
    private final Jitter jitter;
    private final EvaluationHistory history = new EvaluationHistory();
    private final TrainAccuracies trainAccuracies = new TrainAccuracies();
    private final AccuracyScale trainScale;
    private final AccuracyScale trainEvalScale;
    private final AccuracyScale validationScale;
    private GeneralisationDelay delay;
    private double tolerance;
    private long lastStep = -1;
    private long previousStep = -1;
    private long lastTrainStep = -1;
    private double lastTrain = Double.NaN;
    private double lastValidation = Double.NaN;
    private long fittedSince = -1;
    /** Whether what was folded in so far was read as percent. */
    private boolean trainInPercent;

    private boolean validationInPercent;
    private boolean impossibleSeen;
    private boolean trainSeen;
    private boolean trainAccuracySeen;
    private boolean validationSeen;
    private boolean validationAccuracySeen;
    private boolean trainEvalAccuracySeen;
    private boolean trainEvalLossSeen;
    private boolean trainLossWasLarge;
    private boolean validationLossWasLarge;
    /** How accuracies are known at present. */
    private Sources sources = new Sources(true, true, true, true);

    /** Of the validation set whose loss and accuracy are in these slots. */
    public Evaluations(EvaluationConfig config, int lossSlot, int accuracySlot) {
        this.config = config;
        this.lossSlot = lossSlot;
        this.accuracySlot = accuracySlot;
        jitter = new Jitter(config);
        trainScale = new AccuracyScale(config.scale());
        trainEvalScale = new AccuracyScale(config.scale());
        validationScale = new AccuracyScale(config.scale());
        delay = new GeneralisationDelay(config);
    }

    /** Learns from a step how accuracies are to be read; true if that makes those before it to be read again. */
    public boolean learnScales(StepMetrics row) {
        trainEvalLossSeen |= row.hasFinite(TRAIN_EVAL_LOSS);
        trainLossWasLarge |= row.get(trainLoss()) >= config.chanceLoss();
        validationLossWasLarge |= row.get(lossSlot) >= config.chanceLoss();
        boolean again = false;
        if (row.hasFinite(TRAIN_EVAL_ACCURACY)) {
            again = learnTrain(trainEvalScale, row, TRAIN_EVAL_ACCURACY);
        }
        if (row.hasFinite(TRAIN_ACCURACY)) {
            again |= learnTrain(trainScale, row, TRAIN_ACCURACY);
        }
        if (row.hasFinite(accuracySlot)) {
            again |= learnValidation(row);
        }
        return again;
    }

    private boolean learnTrain(AccuracyScale scale, StepMetrics row, int slot) {
        double loss = trainLossWasLarge ? row.get(trainLoss()) : Double.NaN;
        boolean before = scale.isSettled();
        if (!scale.observe(row.get(slot), loss, false)) {
            return false;
        }
        boolean inUse = slot == (trainEvalAccuracySeen ? TRAIN_EVAL_ACCURACY : TRAIN_ACCURACY) && trainAccuracySeen;
        if (!inUse) {
            return false;
        }
        if (scale.isSettled() && !scale.isPercent()) {
            return !before && readAgain();
        }
        forgetTrain();
        return true;
    }

    private boolean learnValidation(StepMetrics row) {
        double loss = validationLossWasLarge ? row.get(lossSlot) : Double.NaN;
        boolean before = validationScale.isSettled();
        boolean trainDoubtful = trainAccuracySeen
                && (trainScaleInUse().isPercent() || !trainScaleInUse().isSettled());
        if (!validationScale.observe(row.get(accuracySlot), loss, trainDoubtful) || !validationAccuracySeen) {
            return false;
        }
        if (validationScale.isSettled() && !validationScale.isPercent()) {
            return !before && readAgain();
        }
        forgetValidation();
        return true;
    }

    private AccuracyScale trainScaleInUse() {
        return trainEvalAccuracySeen ? trainEvalScale : trainScale;
    }

    private int trainLoss() {
        return trainEvalLossSeen ? TRAIN_EVAL_LOSS : TRAIN_LOSS;
    }

    /** Fractions are settled: judges again what is kept. */
    private boolean readAgain() {
        if (!history.isWhole()) {
            return false;
        }
        judgeAgain();
        return true;
    }

    /** Train accuracies are in percent, or may be: none of those before has shown a fitted train set. */
    private void forgetTrain() {
        delay.forgetTrain();
        fittedSince = -1;
        if (trainScaleInUse().isPercent() && !trainInPercent) {
            trainInPercent = true;
            lastTrain /= 100;
            trainAccuracies.readAsPercent();
            history.readTrainAsPercent();
            delay.readTrainAsPercent();
        }
    }

    private void forgetValidation() {
        delay.forgetValidation();
        if (validationScale.isPercent() && !validationInPercent) {
            validationInPercent = true;
            lastValidation /= 100;
            history.readValidationAsPercent();
            delay.readValidationAsPercent();
        }
    }

    /**
     * Takes a step, after {@link #learnScales}; true if it was an evaluation, and later than the one before.
     *
     * @param miniBatches whether a step's own accuracy is that of a part of the train set
     */
    public boolean accept(StepMetrics row, boolean miniBatches) {
        if (row.step() <= lastStep) {
            return false;
        }
        double ownTrain = observeTrain(row);
        validationAccuracySeen |= row.hasFinite(accuracySlot);
        validationSeen |= validationAccuracySeen || row.hasFinite(lossSlot);
        int slot = validationAccuracySeen ? accuracySlot : lossSlot;
        if (!row.hasFinite(slot)) {
            return false;
        }
        double validation = validationAccuracySeen
                ? validationScale.fraction(row.get(accuracySlot))
                : standIn(row.get(lossSlot), validationLossWasLarge);
        if (Double.isNaN(validation)) {
            return false;
        }
        validationInPercent = validationScale.isPercent();
        sources = sources();
        lastValidation = validation;
        previousStep = lastStep;
        lastStep = row.step();
        if (trainEvalAccuracySeen || !miniBatches) {
            watchNoise(row);
        }
        double train = Double.isNaN(ownTrain) ? trainAt(lastStep) : ownTrain;
        long fitted = fittedSince > lastStep ? -1 : fittedSince;
        Evaluation evaluation = new Evaluation(lastStep, train, validation, fitted, sources);
        delay.add(evaluation, tolerance);
        history.add(evaluation);
        return true;
    }

    private double trainAt(long step) {
        return step >= lastTrainStep ? lastTrain : trainAccuracies.at(step);
    }

    /** The train accuracy of a step, or what replaces it; NaN if it has none. */
    private double observeTrain(StepMetrics row) {
        boolean firstOfWholeSet = !trainEvalAccuracySeen && row.hasFinite(TRAIN_EVAL_ACCURACY);
        trainEvalAccuracySeen |= firstOfWholeSet;
        if (firstOfWholeSet) {
            trainAccuracies.clear();
            lastTrainStep = -1;
        }
        int accuracy = trainEvalAccuracySeen ? TRAIN_EVAL_ACCURACY : TRAIN_ACCURACY;
        int loss = trainLoss();
        trainAccuracySeen |= row.hasFinite(accuracy);
        trainSeen |= trainAccuracySeen || row.hasFinite(loss);
        if (!row.hasFinite(trainAccuracySeen ? accuracy : loss)) {
            return Double.NaN;
        }
        double train = trainAccuracySeen ? trainAccuracy(row, accuracy) : standIn(row.get(loss), trainLossWasLarge);
        if (row.step() < lastTrainStep || Double.isNaN(train)) {
            return train;
        }
        trainInPercent = trainScaleInUse().isPercent();
        lastTrainStep = row.step();
        lastTrain = train;
        trainAccuracies.add(lastTrainStep, train);
        boolean settled = !trainAccuracySeen || trainScaleInUse().isSettled();
        if (!settled || train < config.milestones().lostAccuracy() - tolerance) {
            fittedSince = -1;
        } else if (fittedSince < 0 && train >= config.milestones().fittedAccuracy()) {
            fittedSince = row.step();
        }
        return train;
    }

    /** The train accuracy that was logged; where it flickers while the loss of the same examples proves more, that. */
    private double trainAccuracy(StepMetrics row, int slot) {
        double train = trainScaleInUse().fraction(row.get(slot));
        double level = config.milestones().fittedAccuracy();
        if (train >= level || train < level - config.maxTolerance() || !trainLossWasLarge) {
            return train;
        }
        double proven = Evaluation.proven(row.get(slot == TRAIN_EVAL_ACCURACY ? TRAIN_EVAL_LOSS : TRAIN_LOSS));
        return proven >= level ? proven : train;
    }

    private Sources sources() {
        boolean trainSettled = !trainAccuracySeen || trainScaleInUse().isSettled();
        boolean validationSettled = !validationAccuracySeen || validationScale.isSettled();
        boolean same = sources.trainSettled() == trainSettled
                && sources.validationSettled() == validationSettled
                && sources.trainFromLoss() != trainAccuracySeen
                && sources.validationFromLoss() != validationAccuracySeen;
        return same
                ? sources
                : new Sources(trainSettled, validationSettled, !trainAccuracySeen, !validationAccuracySeen);
    }

    private void watchNoise(StepMetrics row) {
        double impossible = config.scale().roundedFraction();
        impossibleSeen |= sources.trainSettled() && lastTrain > impossible;
        impossibleSeen |= sources.validationSettled() && lastValidation > impossible;
        if (delay.generalisedStep() >= 0
                || lastTrain < config.liuAccuracy()
                || row.get(TRAIN_LOSS) > config.chanceLoss()) {
            return;
        }
        double deviation = jitter.add(lastTrain);
        double known =
                impossibleSeen ? Math.min(config.maxTolerance(), config.noiseDeviations() * deviation) : tolerance;
        boolean changed = known != tolerance;
        tolerance = known;
        if (changed && history.isWhole()) {
            judgeAgain();
        }
    }

    /** What replaces the accuracy, or NaN while no loss was as large as that of chance. */
    private static double standIn(double loss, boolean wasLarge) {
        return wasLarge ? Evaluation.standIn(loss) : Double.NaN;
    }

    private void judgeAgain() {
        sources = sources();
        delay = history.judge(config, sources, tolerance);
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
        sources = sources();
        Evaluation next = history.get(history.count(), sources);
        previousStep = lastStep;
        lastStep = next.step();
        lastTrainStep = Math.max(lastTrainStep, lastStep);
        lastTrain = next.train();
        lastValidation = next.validation();
        fittedSince = next.fittedSince();
        delay.add(next, tolerance);
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

    /** Whether the scales of both accuracies are settled. */
    public boolean isSettled() {
        return sources.trainSettled() && sources.validationSettled();
    }

    /** The last accuracies, as far as they are known. */
    public void addTo(SortedMap<String, Double> evidence) {
        Evidence.putFinite(evidence, "trainAccuracy", sources.trainSettled() ? lastTrain : Double.NaN);
        Evidence.putFinite(evidence, "valAccuracy", sources.validationSettled() ? lastValidation : Double.NaN);
    }

    /** Whether a loss replaces an accuracy, or nothing does. */
    public boolean fromLosses() {
        return !trainAccuracySeen || !validationAccuracySeen;
    }

    /** Whether anything of the train set was logged that shows whether it is fitted. */
    public boolean isTrainKnown() {
        return !Double.isNaN(lastTrain);
    }

    /** What is missing to judge the validation set by, as one sentence; null if nothing is. */
    public @Nullable String missing(String split) {
        if (lastStep >= 0 && isTrainKnown()) {
            return null;
        }
        if (!validationSeen) {
            return "no accuracy and no loss of a validation set was logged"
                    + (trainSeen ? "" : ", nor of the train set");
        }
        if (!trainSeen) {
            return "no accuracy and no loss of the train set was logged";
        }
        return "of "
                + (trainAccuracySeen ? split : validationAccuracySeen ? "the train set" : "the train set and " + split)
                + " only losses were logged, and none of them was as large as a cross-entropy at chance, "
                + config.chanceLoss()
                + ": accuracies are missing";
    }

    /** Writes the state, in a snapshot without the evaluations kept and without what was learnt of the telemetry. */
    public void save(SplitState.Builder into, boolean withSamples) {
        EvaluationsState.Builder state = EvaluationsState.newBuilder()
                .setCount(history.count())
                .setLastStep(lastStep)
                .setPreviousStep(previousStep)
                .setLastTrainStep(lastTrainStep)
                .setLastTrain(lastTrain)
                .setLastValidation(lastValidation)
                .setFittedSince(fittedSince)
                .setTrainInPercent(trainInPercent)
                .setValidationInPercent(validationInPercent);
        if (withSamples) {
            history.save(state);
            state.setTrainAccuracyCount(trainAccuracies.size()).setTrainAccuracies(trainAccuracies.save());
            TelemetryState.Builder telemetry = TelemetryState.newBuilder()
                    .setTolerance(tolerance)
                    .setImpossibleSeen(impossibleSeen)
                    .setTrainSeen(trainSeen)
                    .setTrainAccuracySeen(trainAccuracySeen)
                    .setValidationSeen(validationSeen)
                    .setValidationAccuracySeen(validationAccuracySeen)
                    .setTrainEvalAccuracySeen(trainEvalAccuracySeen)
                    .setTrainEvalLossSeen(trainEvalLossSeen)
                    .setTrainLossWasLarge(trainLossWasLarge)
                    .setValidationLossWasLarge(validationLossWasLarge)
                    .setTrainScale(trainScale.save())
                    .setTrainEvalScale(trainEvalScale.save())
                    .setValidationScale(validationScale.save());
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
        lastStep = state.getLastStep();
        previousStep = state.getPreviousStep();
        lastTrainStep = state.getLastTrainStep();
        lastTrain = state.getLastTrain();
        lastValidation = state.getLastValidation();
        fittedSince = state.getFittedSince();
        trainInPercent = state.getTrainInPercent();
        validationInPercent = state.getValidationInPercent();
        delay = GeneralisationDelay.restored(from.getMilestones(), config);
        if (state.hasTelemetry()) {
            restoreTelemetry(state.getTelemetry());
            history.restore(state);
            trainAccuracies.restore(state.getTrainAccuracies(), state.getTrainAccuracyCount());
            sources = sources();
            return false;
        }
        history.cutTo(state.getCount());
        trainAccuracies.cutAfter(lastTrainStep);
        return readSnapshotAgain();
    }

    /** Reads a snapshot by what was learnt of the telemetry since it was taken. */
    private boolean readSnapshotAgain() {
        boolean trainSince = trainScaleInUse().isPercent() && !trainInPercent;
        boolean validationSince = validationScale.isPercent() && !validationInPercent;
        if (trainSince) {
            trainInPercent = true;
            lastTrain /= 100;
            fittedSince = -1;
            delay.forgetTrain();
            delay.readTrainAsPercent();
        }
        if (validationSince) {
            validationInPercent = true;
            lastValidation /= 100;
            delay.forgetValidation();
            delay.readValidationAsPercent();
        }
        if (history.isWhole()) {
            judgeAgain();
        }
        sources = sources();
        return trainSince || validationSince;
    }

    private void restoreTelemetry(TelemetryState from) {
        tolerance = from.getTolerance();
        impossibleSeen = from.getImpossibleSeen();
        trainSeen = from.getTrainSeen();
        trainAccuracySeen = from.getTrainAccuracySeen();
        validationSeen = from.getValidationSeen();
        validationAccuracySeen = from.getValidationAccuracySeen();
        trainEvalAccuracySeen = from.getTrainEvalAccuracySeen();
        trainEvalLossSeen = from.getTrainEvalLossSeen();
        trainLossWasLarge = from.getTrainLossWasLarge();
        validationLossWasLarge = from.getValidationLossWasLarge();
        trainScale.restore(from.getTrainScale());
        trainEvalScale.restore(from.getTrainEvalScale());
        validationScale.restore(from.getValidationScale());
        jitter.restore(from);
    }
}
