package io.grokwatch.detect;

import static io.grokwatch.detect.DetectorConfig.Grokking;
import static io.grokwatch.detect.StepMetrics.TRAIN_ACCURACY;
import static io.grokwatch.detect.StepMetrics.TRAIN_EVAL_ACCURACY;
import static io.grokwatch.detect.StepMetrics.TRAIN_EVAL_LOSS;
import static io.grokwatch.detect.StepMetrics.TRAIN_LOSS;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.SortedMap;

/**
 * Finds the evaluations among the steps of a run, and the noise of their telemetry.
 *
 * <p>An evaluation is a step with a validation accuracy. Its train accuracy is that of the whole train set where that is
 * logged, else that of the step's batch; of the step itself or else the last one known. Where only losses are logged,
 * {@code exp(-loss / 4)} stands in for the accuracy, once a loss was as large as that of chance. The fourth root of the
 * geometric mean of the likelihood, because networks get examples right long before they are sure of them: recorded runs
 * reach a validation accuracy of .95 at a loss of .13 to .46, which it asks to be .2, where the likelihood itself asks for
 * .05. A loss that was never large (mean squares, say) is not known to be a cross-entropy and stands in for nothing.
 *
 * <p>A fitted train set shows the noise of the telemetry itself: where its accuracy jitters from one evaluation to the next
 * ({@link Jitter}; it does not in any recorded run), accuracies may miss their levels by four standard deviations of
 * that. Where the loss is still large the accuracy jitters because the train set is not fitted, and that of mini-batches
 * jitters by nature: neither tells anything of the telemetry. While a run has had no more
 * than {@value EvaluationHistory#CAPACITY} evaluations, those before the noise was known are judged again.
 *
 * <p>An accuracy beyond {@value #MOST_ACCURACY} is taken for one in percent, and so are all others of the run, those before
 * it as far back as they are remembered.
 */
final class Evaluations {
    private static final double NOISE_DEVIATIONS = 4;

    /** Below the least cross-entropy of chance, ln 2 of two classes. */
    private static final double CHANCE_LOSS = .5;

    /** No noise of the telemetry takes an accuracy in [0, 1] that far. */
    private static final double MOST_ACCURACY = 1.5;

    private final Grokking config;
    private final int lossSlot;
    private final int accuracySlot;
    private final Jitter jitter = new Jitter();
    private final EvaluationHistory history = new EvaluationHistory();
    private Moments moments;
    private double allowance;
    private long lastStep = -1;
    private double lastTrain = Double.NaN;
    private double lastVal = Double.NaN;
    private boolean trainAccuracySeen;
    private boolean valAccuracySeen;
    private boolean trainEvalSeen;
    private boolean trainEvalLossSeen;
    private boolean trainLossWasLarge;
    private boolean valLossWasLarge;
    private long fittedSince = -1;
    private boolean percent;
    private long previousStep = -1;

    /** Of the validation set whose loss and accuracy are in these slots. */
    Evaluations(Grokking config, int lossSlot, int accuracySlot) {
        this.config = config;
        this.lossSlot = lossSlot;
        this.accuracySlot = accuracySlot;
        moments = new Moments(config);
    }

    /**
     * Takes a step; true if it was an evaluation, and later than the one before.
     *
     * @param miniBatches whether a step's own accuracy is that of a part of the train set
     */
    boolean accept(StepMetrics row, boolean miniBatches) {
        if (row.step() <= lastStep) {
            return false;
        }
        watchTrain(row);
        valAccuracySeen |= row.hasFinite(accuracySlot);
        int slot = valAccuracySeen ? accuracySlot : lossSlot;
        if (!row.hasFinite(slot) || Double.isNaN(lastTrain)) {
            return false;
        }
        valLossWasLarge |= row.get(lossSlot) >= CHANCE_LOSS;
        double val = valAccuracySeen ? share(row.get(accuracySlot)) : standIn(row.get(lossSlot), valLossWasLarge);
        if (Double.isNaN(val)) {
            return false;
        }
        lastVal = val;
        previousStep = lastStep;
        lastStep = row.step();
        if (trainEvalSeen || !miniBatches) {
            watchNoise(row);
        }
        moments.add(lastStep, lastTrain, lastVal, fittedSince, allowance);
        history.add(lastStep, lastTrain, lastVal, fittedSince);
        return true;
    }

    private void watchTrain(StepMetrics row) {
        trainEvalSeen |= row.hasFinite(TRAIN_EVAL_ACCURACY);
        trainEvalLossSeen |= row.hasFinite(TRAIN_EVAL_LOSS);
        int accuracy = trainEvalSeen ? TRAIN_EVAL_ACCURACY : TRAIN_ACCURACY;
        int loss = trainEvalLossSeen ? TRAIN_EVAL_LOSS : TRAIN_LOSS;
        trainAccuracySeen |= row.hasFinite(accuracy);
        if (!row.hasFinite(trainAccuracySeen ? accuracy : loss)) {
            return;
        }
        trainLossWasLarge |= row.get(loss) >= CHANCE_LOSS;
        lastTrain = trainAccuracySeen ? share(row.get(accuracy)) : standIn(row.get(loss), trainLossWasLarge);
        if (lastTrain < config.lostAccuracy() - allowance) {
            fittedSince = -1;
        } else if (fittedSince < 0 && lastTrain >= config.fittedAccuracy()) {
            fittedSince = row.step();
        }
    }

    /** Whether this step shows that the run logs its accuracies in percent; then everything so far is read anew. */
    boolean recognisePercent(StepMetrics row) {
        boolean beyond = row.get(TRAIN_ACCURACY) > MOST_ACCURACY
                || row.get(TRAIN_EVAL_ACCURACY) > MOST_ACCURACY
                || row.get(accuracySlot) > MOST_ACCURACY;
        if (percent || !beyond) {
            return false;
        }
        percent = true;
        lastTrain /= 100;
        lastVal /= 100;
        fittedSince = -1;
        history.readAsPercent();
        judgeAgain();
        return true;
    }

    private double share(double accuracy) {
        return percent ? accuracy / 100 : accuracy;
    }

    private void judgeAgain() {
        moments = history.judge(config, allowance);
    }

    /** Forgets the evaluations from a step on; as far as those before it are not remembered, what they showed is kept. */
    void rewind(long step) {
        if (lastStep < step) {
            return;
        }
        fittedSince = fittedSince >= step ? -1 : fittedSince;
        if (history.whole()) {
            history.forgetFrom(step);
            judgeAgain();
            lastTrain = history.lastTrain();
            lastVal = history.lastVal();
            previousStep = history.previousStep();
            lastStep = history.lastStep() < 0 ? step - 1 : history.lastStep();
        } else {
            moments.rewind(step, lastStep);
            previousStep = step - 1;
            lastStep = step - 1;
            lastTrain = Double.NaN;
            lastVal = Double.NaN;
        }
    }

    /** What stands in for the accuracy, or NaN while no loss was as large as that of chance. */
    private static double standIn(double loss, boolean wasLarge) {
        return wasLarge ? StrictMath.exp(-loss / 4) : Double.NaN;
    }

    private void watchNoise(StepMetrics row) {
        if (lastTrain < config.liuAccuracy() || row.get(TRAIN_LOSS) > CHANCE_LOSS) {
            return;
        }
        double known = Math.min(config.mostAllowance(), NOISE_DEVIATIONS * jitter.add(lastTrain));
        boolean news = known != allowance;
        allowance = known;
        if (news && history.whole()) {
            judgeAgain();
        }
    }

    Moments moments() {
        return moments;
    }

    long lastStep() {
        return lastStep;
    }

    /** Steps between the last two, or 0 if there is one only. */
    long stride() {
        return previousStep < 0 ? 0 : lastStep - previousStep;
    }

    double lastTrain() {
        return lastTrain;
    }

    double lastVal() {
        return lastVal;
    }

    /** The last accuracies, as far as they are known. */
    void addTo(SortedMap<String, Double> numbers) {
        SpikeEvidence.put(numbers, "trainAccuracy", lastTrain);
        SpikeEvidence.put(numbers, "valAccuracy", lastVal);
    }

    /** Whether a loss stands in for an accuracy. */
    boolean fromLosses() {
        return !trainAccuracySeen || !valAccuracySeen;
    }

    void write(DataOutput out) throws IOException {
        jitter.write(out);
        moments.write(out);
        history.write(out);
        out.writeDouble(allowance);
        out.writeLong(lastStep);
        out.writeDouble(lastTrain);
        out.writeDouble(lastVal);
        out.writeBoolean(trainAccuracySeen);
        out.writeBoolean(valAccuracySeen);
        out.writeBoolean(trainEvalSeen);
        out.writeLong(fittedSince);
        out.writeBoolean(percent);
        out.writeLong(previousStep);
        out.writeBoolean(trainEvalLossSeen);
        out.writeBoolean(trainLossWasLarge);
        out.writeBoolean(valLossWasLarge);
    }

    void read(DataInput in, int version) throws IOException {
        jitter.read(in);
        moments.read(in, version);
        history.read(in);
        allowance = in.readDouble();
        lastStep = in.readLong();
        lastTrain = in.readDouble();
        lastVal = in.readDouble();
        trainAccuracySeen = in.readBoolean();
        valAccuracySeen = in.readBoolean();
        trainEvalSeen = in.readBoolean();
        fittedSince = in.readLong();
        if (version >= 2) {
            percent = in.readBoolean();
            previousStep = in.readLong();
        }
        if (version >= 3) {
            trainEvalLossSeen = in.readBoolean();
            trainLossWasLarge = in.readBoolean();
            valLossWasLarge = in.readBoolean();
        } else {
            // It stood for the loss as well; the next evaluation tells them apart.
            trainEvalLossSeen = trainEvalSeen;
            trainEvalSeen = false;
            trainLossWasLarge = !Double.isNaN(lastTrain);
            valLossWasLarge = !Double.isNaN(lastVal);
        }
    }
}
