package io.grokwatch.detect;

import static io.grokwatch.detect.DetectorConfig.Grokking;
import static io.grokwatch.detect.StepMetrics.TRAIN_ACCURACY;
import static io.grokwatch.detect.StepMetrics.TRAIN_EVAL_ACCURACY;
import static io.grokwatch.detect.StepMetrics.TRAIN_EVAL_LOSS;
import static io.grokwatch.detect.StepMetrics.TRAIN_LOSS;
import static io.grokwatch.detect.StepMetrics.VAL_ACCURACY;
import static io.grokwatch.detect.StepMetrics.VAL_LOSS;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What the evaluations of a run have shown so far, by the plain definitions that its verdict rests on.
 *
 * <p>An evaluation is a step with a validation accuracy. Its train accuracy is that of the whole train set where that is
 * logged, else that of the step's batch; of the step itself or else the last one known. Where only losses are logged,
 * {@code exp(-loss)}, the geometric mean of the likelihood of the right class, stands in for the accuracy.
 *
 * <p>A fitted train set shows the noise of the telemetry itself: where its accuracy jitters from one evaluation to the next
 * ({@link Jitter}; it does not in any recorded run), the validation accuracy may fall short of its level by four standard
 * deviations of that.
 */
final class Evaluations {
    /** Deviations of the train accuracy's noise by which a solved validation set may miss its level. */
    private static final double NOISE_DEVIATIONS = 4;

    private final Grokking config;
    private final Stretch fitting = new Stretch();
    private final Stretch losing = new Stretch();
    private final Stretch solving = new Stretch();
    private final Stretch collapsing = new Stretch();
    private final Jitter trainJitter = new Jitter();
    private int count;
    private long lastStep = -1;
    private double lastTrain = Double.NaN;
    private double lastVal = Double.NaN;
    private boolean trainAccuracySeen;
    private boolean valAccuracySeen;
    private boolean trainEvalSeen;
    private long fittedSince = -1;
    private long fittedStep = -1;
    private long unsolvedStep = -1;
    private int unsolved;
    private long memorisedStep = -1;
    private int memorisedIndex;
    private double gap;
    private double fitGap;
    private double valSum;
    private long trainLearntStep = -1;
    private long valLearntStep = -1;

    Evaluations(Grokking config) {
        this.config = config;
    }

    /** Takes a step; true if it was an evaluation, and later than the one before. */
    boolean accept(StepMetrics row) {
        if (row.step() <= lastStep) {
            return false;
        }
        watchTrain(row);
        valAccuracySeen |= row.hasFinite(VAL_ACCURACY);
        int slot = valAccuracySeen ? VAL_ACCURACY : VAL_LOSS;
        if (!row.hasFinite(slot) || Double.isNaN(lastTrain)) {
            return false;
        }
        lastVal = valAccuracySeen ? row.get(VAL_ACCURACY) : Math.exp(-row.get(VAL_LOSS));
        lastStep = row.step();
        measure();
        dateFit();
        count++;
        return true;
    }

    private void watchTrain(StepMetrics row) {
        boolean trainEval = row.hasFinite(TRAIN_EVAL_ACCURACY) || row.hasFinite(TRAIN_EVAL_LOSS);
        trainEvalSeen |= trainEval;
        if (trainEvalSeen && !trainEval) {
            return;
        }
        int accuracy = trainEval ? TRAIN_EVAL_ACCURACY : TRAIN_ACCURACY;
        int loss = trainEval ? TRAIN_EVAL_LOSS : TRAIN_LOSS;
        if (row.hasFinite(accuracy)) {
            trainAccuracySeen = true;
            lastTrain = row.get(accuracy);
        } else if (!trainAccuracySeen && row.hasFinite(loss)) {
            lastTrain = Math.exp(-row.get(loss));
        }
        if (lastTrain < config.lostAccuracy()) {
            fittedSince = -1;
        } else if (fittedSince < 0 && lastTrain >= config.fittedAccuracy()) {
            fittedSince = row.step();
        }
    }

    private void measure() {
        fitting.add(lastTrain >= config.fittedAccuracy(), lastStep, count);
        losing.add(lastTrain < config.lostAccuracy(), lastStep, count);
        double noise = memorisedStep < 0 ? 0 : trainJitter.add(lastTrain);
        double solved = config.solvedAccuracy() - Math.min(config.mostAllowance(), NOISE_DEVIATIONS * noise);
        solving.add(lastVal >= solved, lastStep, count);
        collapsing.add(lastVal < config.collapsedAccuracy(), lastStep, count);
        fitGap = fitting.length() == 1 ? lastTrain - lastVal : fitGap;
        valSum = fitting.length() == 0 ? 0 : valSum + lastVal;
        if (memorisedStep < 0 && fitting.length() == config.sustained()) {
            memorisedStep = fitting.since(config.sustained());
            memorisedIndex = fitting.startIndex();
            gap = fitGap;
        }
        trainLearntStep = trainLearntStep < 0 && lastTrain >= config.liuAccuracy() ? lastStep : trainLearntStep;
        valLearntStep = valLearntStep < 0 && lastVal >= config.liuAccuracy() ? lastStep : valLearntStep;
    }

    /** Between evaluations the train accuracy tells more closely when the train set was fitted, and what came since. */
    private void dateFit() {
        if (fittedStep < 0 && fitting.length() > 0 && fittedSince >= 0) {
            fittedStep = fittedSince;
        }
        if (memorisedStep < 0 && fitting.length() == 0) {
            fittedStep = -1;
            unsolved = 0;
        }
        if (fittedStep >= 0 && solving.length() == 0) {
            unsolvedStep = lastStep;
            unsolved++;
        }
    }

    /**
     * Least ratio of the steps to generalise to those to fit that the evaluations leave open: the last step that showed the
     * validation set unsolved over the first that showed the train set fitted; 0 unless two evaluations lie between.
     */
    double certainRatio() {
        return unsolved < 2 ? 0 : unsolvedStep / (double) Math.max(1, fittedStep);
    }

    /** First of the first evaluations in a row that showed the train set fitted, or -1. */
    long memorisedStep() {
        return memorisedStep;
    }

    /** Gap between the accuracies at that evaluation. */
    double gap() {
        return gap;
    }

    /** Whether the last evaluation is the one that completes a stretch of fitted train set. */
    boolean justFitted() {
        return fitting.length() == config.sustained();
    }

    /** Mean validation accuracy of the stretch just completed. */
    double baseline() {
        return valSum / fitting.length();
    }

    /** Start of the present stretch of solved validation set, or -1. */
    long generalisedStep() {
        return solving.since(config.sustained());
    }

    /** Whether the last evaluation is the one that completes such a stretch. */
    boolean justGeneralised() {
        return solving.length() == config.sustained();
    }

    /** Evaluations from memorising to the present stretch of solved validation set. */
    int delayEvaluations() {
        return solving.startIndex() - memorisedIndex;
    }

    long lastStep() {
        return lastStep;
    }

    double lastTrain() {
        return lastTrain;
    }

    double lastVal() {
        return lastVal;
    }

    boolean fromLosses() {
        return !trainAccuracySeen || !valAccuracySeen;
    }

    long trainLearntStep() {
        return trainLearntStep;
    }

    long valLearntStep() {
        return valLearntStep;
    }

    GrokkingState.Signs signs(long rising) {
        int least = config.sustained();
        return new GrokkingState.Signs(
                fitting.since(least), losing.since(least), rising, solving.since(least), collapsing.since(least));
    }

    void write(DataOutput out) throws IOException {
        fitting.write(out);
        losing.write(out);
        solving.write(out);
        collapsing.write(out);
        trainJitter.write(out);
        out.writeLong(fittedSince);
        out.writeLong(fittedStep);
        out.writeLong(unsolvedStep);
        out.writeInt(unsolved);
        out.writeInt(count);
        out.writeLong(lastStep);
        out.writeDouble(lastTrain);
        out.writeDouble(lastVal);
        out.writeBoolean(trainAccuracySeen);
        out.writeBoolean(valAccuracySeen);
        out.writeBoolean(trainEvalSeen);
        out.writeLong(memorisedStep);
        out.writeInt(memorisedIndex);
        out.writeDouble(gap);
        out.writeDouble(fitGap);
        out.writeDouble(valSum);
        out.writeLong(trainLearntStep);
        out.writeLong(valLearntStep);
    }

    void read(DataInput in) throws IOException {
        fitting.read(in);
        losing.read(in);
        solving.read(in);
        collapsing.read(in);
        trainJitter.read(in);
        fittedSince = in.readLong();
        fittedStep = in.readLong();
        unsolvedStep = in.readLong();
        unsolved = in.readInt();
        count = in.readInt();
        lastStep = in.readLong();
        lastTrain = in.readDouble();
        lastVal = in.readDouble();
        trainAccuracySeen = in.readBoolean();
        valAccuracySeen = in.readBoolean();
        trainEvalSeen = in.readBoolean();
        memorisedStep = in.readLong();
        memorisedIndex = in.readInt();
        gap = in.readDouble();
        fitGap = in.readDouble();
        valSum = in.readDouble();
        trainLearntStep = in.readLong();
        valLearntStep = in.readLong();
    }
}
