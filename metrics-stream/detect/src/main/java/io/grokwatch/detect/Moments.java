package io.grokwatch.detect;

import static io.grokwatch.detect.DetectorConfig.Grokking;

import io.grokwatch.events.LiuPhase;
import io.grokwatch.events.RunClass;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * When a run fitted its train set and when it solved its validation set, by the plain definitions that its verdict rests
 * on: a fold over evaluations.
 */
final class Moments {
    private final Grokking config;
    private final Stretch fitting = new Stretch();
    private final Stretch losing = new Stretch();
    private final Stretch solving = new Stretch();
    private final Stretch collapsing = new Stretch();
    private int count;
    private long memorisedStep = -1;
    private int memorisedIndex;
    private double gap;
    private double fitGap;
    private double valSum;
    private long fittedStep = -1;
    private long unsolvedStep = -1;
    private int unsolved;
    private long trainLearntStep = -1;
    private long valLearntStep = -1;
    private long firstSolvedStep = -1;

    Moments(Grokking config) {
        this.config = config;
    }

    /**
     * Takes an evaluation.
     *
     * @param fittedSince since which step the train set is fitted, evaluated or not, or -1
     * @param allowance by which accuracies may miss their levels
     */
    void add(long step, double train, double val, long fittedSince, double allowance) {
        fitting.add(train >= config.fittedAccuracy() - allowance, step, count);
        losing.add(train < config.lostAccuracy() - allowance, step, count);
        solving.add(val >= config.solvedAccuracy() - allowance, step, count);
        collapsing.add(val < config.collapsedAccuracy(), step, count);
        fitGap = fitting.length() == 1 ? train - val : fitGap;
        valSum = fitting.length() == 0 ? 0 : valSum + val;
        if (memorisedStep < 0 && fitting.length() == config.sustained()) {
            memorisedStep = fitting.since(config.sustained());
            memorisedIndex = fitting.startIndex();
            gap = fitGap;
        }
        trainLearntStep = trainLearntStep < 0 && train >= config.liuAccuracy() ? step : trainLearntStep;
        valLearntStep = valLearntStep < 0 && val >= config.liuAccuracy() ? step : valLearntStep;
        firstSolvedStep = firstSolvedStep < 0 ? generalisedStep() : firstSolvedStep;
        dateFit(step, fittedSince);
        count++;
    }

    /** Between evaluations the train accuracy tells more closely when the train set was fitted. */
    private void dateFit(long step, long fittedSince) {
        if (fittedStep < 0 && fitting.length() > 0 && fittedSince >= 0) {
            fittedStep = fittedSince;
        }
        if (memorisedStep < 0 && fitting.length() == 0) {
            fittedStep = -1;
            unsolved = 0;
        }
        if (fittedStep >= 0 && solving.length() == 0) {
            unsolvedStep = step;
            unsolved++;
        }
    }

    /**
     * Forgets what was first shown at a step or after it; how many evaluations that were is told by their spacing.
     *
     * @param last step of the last one
     */
    void rewind(long step, long last) {
        fitting.rewind(step);
        losing.rewind(step);
        solving.rewind(step);
        collapsing.rewind(step);
        memorisedStep = before(memorisedStep, step);
        fittedStep = before(fittedStep, step);
        trainLearntStep = before(trainLearntStep, step);
        valLearntStep = before(valLearntStep, step);
        firstSolvedStep = before(firstSolvedStep, step);
        if (unsolvedStep >= step) {
            unsolved = Math.max(0, unsolved - evaluations(step, unsolvedStep, last));
            unsolvedStep = step - 1;
        }
        count -= evaluations(step, last, last);
    }

    /** How many there were from a step to another, if they were spread evenly up to the last. */
    private int evaluations(long from, long to, long last) {
        return (int) Math.min(count, Math.round((double) count * (to - from + 1) / (last + 1)));
    }

    private static long before(long known, long step) {
        return known >= step ? -1 : known;
    }

    /** First of the first evaluations in a row that showed the train set fitted, or -1. */
    long memorisedStep() {
        return memorisedStep;
    }

    /** Gap between the accuracies at that evaluation. */
    double gap() {
        return gap;
    }

    /** The class of the run if it ended now. */
    RunClass verdict() {
        boolean memorised = memorisedStep >= 0;
        if (generalisedStep() < 0) {
            return memorised ? RunClass.MEMORISED : RunClass.UNFITTED;
        }
        return memorised && gap >= config.memorisedGap() && delayed() ? RunClass.GROKKED : RunClass.GENERALISED;
    }

    private boolean delayed() {
        boolean byEvaluations = ratio() >= config.delayRatio() && delayEvaluations() >= config.delayEvaluations();
        return byEvaluations || certainRatio() >= config.certainRatio();
    }

    /** Start of the present stretch of solved validation set, or -1. */
    long generalisedStep() {
        return solving.since(config.sustained());
    }

    /** Evaluations from memorising to the present stretch of solved validation set. */
    int delayEvaluations() {
        return solving.startIndex() - memorisedIndex;
    }

    /** Start of the first stretch of solved validation set, or -1: later ones are recurrences. */
    long firstSolvedStep() {
        return firstSolvedStep;
    }

    /** Evaluations in a row that show the train set fitted, up to the last. */
    int fittedEvaluations() {
        return fitting.length();
    }

    /** Steps to generalise over steps to memorise, the latter at least 1. */
    double ratio() {
        return generalisedStep() / (double) Math.max(1, memorisedStep);
    }

    /**
     * Least ratio of the steps to generalise to those to fit that the evaluations leave open: the last step that showed the
     * validation set unsolved over the first that showed the train set fitted; 0 unless two evaluations lie between.
     */
    double certainRatio() {
        return unsolved < 2 ? 0 : unsolvedStep / (double) Math.max(1, fittedStep);
    }

    /** Mean validation accuracy over the present stretch of fitted train set. */
    double baseline() {
        return valSum / fitting.length();
    }

    /** First evaluation with the train accuracy that Liu et al. ask for, or -1. */
    long trainLearntStep() {
        return trainLearntStep;
    }

    /** First evaluation with the validation accuracy that Liu et al. ask for, or -1. */
    long valLearntStep() {
        return valLearntStep;
    }

    /** The phase of learning that Liu et al. call this, at their accuracy and their number of steps. */
    LiuPhase liuPhase() {
        if (trainLearntStep < 0) {
            return LiuPhase.CONFUSION;
        }
        if (valLearntStep < 0) {
            return LiuPhase.MEMORIZATION;
        }
        long delay = valLearntStep - trainLearntStep;
        return delay < config.liuDelaySteps() ? LiuPhase.COMPREHENSION : LiuPhase.GROKKING;
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
        out.writeInt(count);
        out.writeLong(memorisedStep);
        out.writeInt(memorisedIndex);
        out.writeDouble(gap);
        out.writeDouble(fitGap);
        out.writeDouble(valSum);
        out.writeLong(fittedStep);
        out.writeLong(unsolvedStep);
        out.writeInt(unsolved);
        out.writeLong(trainLearntStep);
        out.writeLong(valLearntStep);
        out.writeLong(firstSolvedStep);
    }

    void read(DataInput in, int version) throws IOException {
        fitting.read(in);
        losing.read(in);
        solving.read(in);
        collapsing.read(in);
        count = in.readInt();
        memorisedStep = in.readLong();
        memorisedIndex = in.readInt();
        gap = in.readDouble();
        fitGap = in.readDouble();
        valSum = in.readDouble();
        fittedStep = in.readLong();
        unsolvedStep = in.readLong();
        unsolved = in.readInt();
        trainLearntStep = in.readLong();
        valLearntStep = in.readLong();
        firstSolvedStep = version >= 3 ? in.readLong() : generalisedStep();
    }
}
